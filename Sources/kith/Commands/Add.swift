import Control

extension Command {
    static let add = Command(
        "add", "start sharing a folder from here",
        operands: [.required("PATH", "the folder to share")],
        options: [Option("--name", .text("NAME"), "its name; by default the path's last part")],
        notes: ["Others take part with a code from: kith invite FOLDER"]
    ) { arguments, session in
        let path = PathArgument.resolved(arguments.required("PATH"), in: session.surroundings.directory)
        let folder = try Progress.during(session) {
            try session.ask(API.AddRequest(path: path, name: arguments["--name"]), patience: nil)
        }
        try session.show(folder) { FolderLine.text("shared", folder) }
        return .done
    }
}
