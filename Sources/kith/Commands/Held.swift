import Control

extension Command {
    static let held = Command(
        "held", "list what the brake is holding, and what approving or undoing it would do",
        operands: [.anyFolder]
    ) { arguments, session in
        let list = try session.ask(about: arguments["FOLDER"]) { API.HeldRequest(folder: $0) }
        try session.show(list, nothing: "nothing is held") { list.held.map(text).joined() }
        return .done
    }

    private static func text(_ held: API.Held) -> String {
        let name = Shown.line(held.folderName)
        let argument = Shown.argument(held.folderName)
        var text = "\(name): \(Shown.line(held.what))\n"
        for path in held.paths { text += "  \(Shown.line(path))\n" }
        let more = held.files.subtractingReportingOverflow(UInt64(held.paths.count))
        if !held.paths.isEmpty, !more.overflow, more.partialValue > 0 {
            text += "  and \(Shown.count(more.partialValue, "more", "more"))\n"
        }
        return text + "  kith approve \(argument): \(Shown.line(held.ifApproved))\n"
            + "  kith undo \(argument): \(Shown.line(held.ifUndone))\n"
    }
}
