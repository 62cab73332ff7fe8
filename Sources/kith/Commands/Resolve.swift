import Control

extension Command {
    static let resolve = Command(
        "resolve", "end a conflict on every member",
        operands: [.required("PATH", "the path in conflict")],
        options: [
            Option("--keep", .text("HEAD|mine|theirs|both"), "the head that shall stand, as `kith conflicts` prints it")
        ],
        notes: [
            "`mine` and `theirs` are for two heads of which one was written on this device. With `both` the other one "
                + "is placed beside it. What does not stand is kept as a version."
        ]
    ) { arguments, session in
        guard let keep = arguments["--keep"] else {
            throw UsageError("--keep is missing: which head shall stand?", command: "resolve")
        }
        let path = PathArgument.entry(arguments.required("PATH"), in: session.surroundings.directory)
        let resolved = try session.ask(API.ResolveRequest(path: path, keep: keep))
        try session.show(resolved) {
            "resolved \(Shown.line(resolved.path))\n"
                + resolved.beside.map { "beside it: \(Shown.line($0))\n" }.joined()
        }
        return .done
    }
}
