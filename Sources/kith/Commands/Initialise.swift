extension Command {
    static let initialise = Command(
        "init", "make this device's identity",
        options: [Option("--name", .text("NAME"), "what others see; by default the host's name")],
        notes: ["Every command that needs an identity makes one where there is none."]
    ) { arguments, session in
        let identity = try session.services.identity(session.home, arguments["--name"])
        try session.show(identity) { "\(identity.id)  \(Shown.line(identity.name))\n" }
        return .done
    }
}
