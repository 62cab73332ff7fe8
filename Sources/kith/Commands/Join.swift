import Control

extension Command {
    static let join = Command(
        "join", "take part in a folder by a code",
        operands: [
            .required("CODE", "the invite's code; `-` reads it from standard input, where no one else can see it"),
            .required("PATH", "where the folder shall be; made where it is not there"),
        ],
        notes: ["What is at PATH already is kept: equal files are adopted, different ones become conflicts."]
    ) { arguments, session in
        let path = PathArgument.resolved(arguments.required("PATH"), in: session.surroundings.directory)
        let code = try code(arguments.required("CODE"), session.surroundings)
        let folder = try session.ask(API.JoinRequest(code: code, path: path), patience: nil)
        try session.show(folder) { FolderLine.text("joined", folder) }
        return .done
    }

    private static func code(_ given: String, _ surroundings: Surroundings) throws -> String {
        guard given == "-" else { return given }
        if surroundings.out.terminal != nil { surroundings.err.write("code: ") }
        let code = surroundings.readLine()?.filter { !$0.isWhitespace } ?? ""
        guard !code.isEmpty else { throw CommandFailure("no code came on standard input", code: .badRequest) }
        return code
    }
}
