import Control

extension Command {
    static let invite = Command(
        "invite", "make a code by which a device can join a folder, and print it alone",
        operands: [.folder],
        options: [
            Option("--role", .choice(["admin", "write", "read"]), "what the new member may do (default: write)"),
            Option("--to", .text("DEVICE-ID"), "invite this device alone; it needs no code, but: kith accept"),
            Option("--expires", .span("TIME"), "how long the code is good, such as 30m, 24h or 7d (default: 24h)"),
            Option("--uses", .count("N", least: 1), "how many devices may use it (default: 1)"),
        ],
        notes: ["Whoever has the code can join: give it only to whom it is meant for."]
    ) { arguments, session in
        let invited = try session.ask(about: arguments.required("FOLDER")) { folder in
            API.InviteRequest(
                folder: folder, role: arguments["--role"] ?? "write", to: arguments["--to"],
                expiresInSeconds: arguments.span("--expires")?.seconds ?? 24 * 3600,
                uses: arguments.count("--uses") ?? 1)
        }
        if !session.json {
            for note in invited.notes { session.err.line("note: \(Shown.line(note))") }
        }
        try session.show(invited) { invited.code.map { $0 + "\n" } ?? "" }
        return .done
    }
}
