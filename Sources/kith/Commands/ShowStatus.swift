import Control
import Dispatch

extension Command {
    static let status = Command(
        "status", "say what is not yet where, and whether the lid may be closed",
        operands: [.optional("FOLDER|PATH", "one folder; without it: all of them")],
        options: [Option("--watch", .flag, "go on showing it until Ctrl-C")],
        notes: [
            "`safe to close` means: everything here is placed and durable on at least one other member. "
                + "With --json --watch each change is one line."
        ]
    ) { arguments, session in
        guard arguments.has("--watch") else {
            let status = try ask(arguments, session)
            try session.show(status) { StatusText(status: status, paint: session.out.paint).text }
            return .done
        }
        try StatusWatch(session).run(until: Interruption()) { try ask(arguments, session) }
        return .done
    }

    private static func ask(_ arguments: Arguments, _ session: Session) throws -> API.Status {
        try session.ask(about: arguments["FOLDER|PATH"]) { API.StatusRequest(folder: $0) }
    }
}
