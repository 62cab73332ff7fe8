extension Command {
    static let down = Command(
        "down", "end the daemon, and wait until it has ended",
        notes: ["Done also if there was none."]
    ) { _, session in
        let daemon = BackgroundDaemon(session: session)
        if let unit = UserUnit(session), unit.isInstalled { try unit.stop() }
        if let device = try daemon.running() { try daemon.stop(device) }
        return .done
    }
}
