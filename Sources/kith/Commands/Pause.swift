import Control

extension Command {
    static let pause = Command("pause", "neither scan, send nor fetch until resumed", operands: [.anyFolder]) {
        arguments, session in
        let done = try session.ask(about: arguments["FOLDER"]) { API.PauseRequest(folder: $0) }
        try session.show(done) { "" }
        return .done
    }
}
