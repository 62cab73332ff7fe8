import Control

extension Command {
    static let conflicts = Command(
        "conflicts", "list every path with more than one head: who, when, how large, which one stands",
        operands: [.anyFolder],
        notes: ["The word at the beginning of a head's line is what `kith resolve PATH --keep` takes."]
    ) { arguments, session in
        let conflicts = try session.ask(about: arguments["FOLDER"]) { API.ConflictsRequest(folder: $0) }
        try session.show(conflicts, nothing: "no conflicts") { conflicts.conflicts.map(text).joined() }
        return .done
    }

    private static func text(_ conflict: API.Conflict) -> String {
        var table = Table()
        for head in conflict.heads {
            table.add(
                "  " + head.head, head.mine ? "mine" : "by \(Shown.line(head.authorName))",
                Shown.time(milliseconds: head.modified),
                head.kind == .file ? Shown.size(head.size) : head.kind.rawValue,
                head.stands ? "stands" : "")
        }
        return "\(Shown.line(conflict.folderName)): \(Shown.line(conflict.path))\n" + table.text
    }
}
