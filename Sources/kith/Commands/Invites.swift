import Control

extension Command {
    static let invites = Command(
        "invites", "list the codes of a folder that are out, or revoke one",
        operands: [.folder],
        options: [Option("--revoke", .text("ID"), "the code with this id can no longer be used")]
    ) { arguments, session in
        let folder = arguments.required("FOLDER")
        if let id = arguments["--revoke"] {
            try session.show(session.ask(about: folder) { API.RevokeRequest(folder: $0, id: id) }) { "" }
            return .done
        }
        let invites = try session.ask(about: folder) { API.InvitesRequest(folder: $0) }
        try session.show(invites, nothing: "no invites are out") { text(invites) }
        return .done
    }

    private static func text(_ invites: API.Invites) -> String {
        var table = Table()
        for invite in invites.invites {
            table.add(
                invite.id, invite.role, "used \(invite.used) of \(invite.uses)",
                "until \(Shown.time(milliseconds: invite.expires))", "by \(Shown.line(invite.byName))")
        }
        return table.text
    }
}
