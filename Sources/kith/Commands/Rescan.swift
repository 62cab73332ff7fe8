import Control

extension Command {
    static let rescan = Command(
        "rescan", "look at every entry of a folder again, and wait until that is done", operands: [.anyFolder]
    ) { arguments, session in
        let done = try Progress.during(session) {
            try session.ask(about: arguments["FOLDER"], patience: nil) { API.RescanRequest(folder: $0) }
        }
        try session.show(done) { "" }
        return .done
    }
}
