import Control

extension Command {
    static let connect = Command(
        "connect", "connect to a device that discovery cannot see, now and from now on",
        operands: [.required("ADDR:PORT", "its address; an IPv6 address in brackets")],
        options: [Option("--forget", .flag, "try this address no more; who is connected stays so")]
    ) { arguments, session in
        if arguments.has("--forget") {
            let done = try session.ask(API.ForgetRequest(address: arguments.required("ADDR:PORT")))
            try session.show(done) { "" }
            return .done
        }
        let peer = try session.ask(API.ConnectRequest(address: arguments.required("ADDR:PORT")))
        try session.show(peer) {
            "connected to \(Shown.line(peer.name ?? peer.address))\(peer.device.map { "  " + $0 } ?? "")\n"
        }
        return .done
    }
}
