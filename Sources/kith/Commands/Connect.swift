import Control

extension Command {
    static let connect = Command(
        "connect", "connect to a device that discovery cannot see, now and from now on",
        operands: [.required("ADDR:PORT", "its address; an IPv6 address in brackets")]
    ) { arguments, session in
        let peer = try session.ask(API.ConnectRequest(address: arguments.required("ADDR:PORT")))
        try session.show(peer) {
            "connected to \(Shown.line(peer.name ?? peer.address))\(peer.device.map { "  " + $0 } ?? "")\n"
        }
        return .done
    }
}
