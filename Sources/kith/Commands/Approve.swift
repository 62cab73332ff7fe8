import Control

extension Command {
    static let approve = Command("approve", "let happen what the brake is holding", operands: [.folder]) {
        arguments, session in
        let done = try session.ask(about: arguments.required("FOLDER")) { API.ApproveRequest(folder: $0) }
        try session.show(done) { "" }
        return .done
    }
}
