/// Commands that belong together in help and manual.
struct CommandGroup: Sendable {
    let title: String
    let commands: [Command]

    static let all: [CommandGroup] = [
        CommandGroup(title: "this device", commands: [.initialise, .id, .up, .down, .daemon, .run]),
        CommandGroup(title: "folders", commands: [.add, .join, .accept, .status, .wait, .rescan, .pause, .resume]),
        CommandGroup(title: "members", commands: [.invite, .invites, .members, .role, .remove]),
        CommandGroup(title: "other devices", commands: [.peers, .connect, .limit]),
        CommandGroup(
            title: "conflicts and old versions", commands: [.conflicts, .resolve, .versions, .restore, .verify]),
        CommandGroup(title: "the brake", commands: [.held, .approve, .undo, .brake]),
        CommandGroup(title: "help", commands: [.help, .version]),
    ]
}
