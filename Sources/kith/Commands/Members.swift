import Control

extension Command {
    static let members = Command("members", "list who takes part in a folder", operands: [.folder]) {
        arguments, session in
        let members = try session.ask(about: arguments.required("FOLDER")) { API.MembersRequest(folder: $0) }
        try session.show(members) {
            var table = Table()
            for member in members.members {
                let presence = member.own ? "this device" : member.connected ? "connected" : "not connected"
                table.add(Shown.line(member.name), member.role, presence, member.device)
            }
            return table.text
        }
        return .done
    }
}
