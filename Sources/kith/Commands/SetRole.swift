import Control

extension Command {
    static let role = Command(
        "role", "change what a member may do",
        operands: [
            .folder, .required("DEVICE", "the member by its name, or the beginning of its id"),
            .required("ROLE", "admin, write or read"),
        ],
        notes: ["Only an admin can."]
    ) { arguments, session in
        let (device, role) = (arguments.required("DEVICE"), arguments.required("ROLE"))
        guard ["admin", "write", "read"].contains(role) else {
            throw UsageError("ROLE is admin, write or read, not `\(role)`", command: "role")
        }
        let done = try session.ask(about: arguments.required("FOLDER")) {
            API.RoleRequest(folder: $0, device: device, role: role)
        }
        try session.show(done) { "" }
        return .done
    }
}
