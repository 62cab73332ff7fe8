import Control

extension Command {
    static let resume = Command("resume", "end a pause", operands: [.anyFolder]) { arguments, session in
        let done = try session.ask(about: arguments["FOLDER"]) { API.ResumeRequest(folder: $0) }
        try session.show(done) { "" }
        return .done
    }
}
