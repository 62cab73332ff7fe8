import Control

extension Command {
    static let restore = Command(
        "restore", "put an old version back",
        operands: [.required("PATH", "the path at which it once stood")],
        options: [
            Option("--version", .text("ID"), "which, as `kith versions` prints it (default: the latest)"),
            Option("--to", .text("FILE"), "write it there instead; the file must not exist"),
        ],
        notes: ["What stands at PATH now becomes a version itself."]
    ) { arguments, session in
        let directory = session.surroundings.directory
        let path = PathArgument.entry(arguments.required("PATH"), in: directory)
        let to = arguments["--to"].map { PathArgument.entry($0, in: directory) }
        let restored = try session.ask(API.RestoreRequest(path: path, version: arguments["--version"], to: to))
        try session.show(restored) { "restored \(restored.version) to \(Shown.line(restored.to))\n" }
        return .done
    }
}
