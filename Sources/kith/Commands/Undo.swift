import Control

extension Command {
    static let undo = Command("undo", "take back what the brake is holding", operands: [.folder]) {
        arguments, session in
        let done = try session.ask(about: arguments.required("FOLDER")) { API.UndoRequest(folder: $0) }
        try session.show(done) { "" }
        return .done
    }
}
