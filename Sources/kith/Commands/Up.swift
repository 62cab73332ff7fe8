import Control

extension Command {
    static let up = Command(
        "up", "start the daemon in the background, and wait until it serves",
        notes: [
            "Where the user has a systemd and no home is named, as its unit kith.service, which also starts at the next "
                + "login; else as a process of its own, whose log is daemon.log in the home."
        ]
    ) { _, session in
        let daemon = BackgroundDaemon(session: session)
        let device = try daemon.running() ?? start(daemon)
        try session.show(device) { "running: \(Shown.line(device.name))  \(device.id)\n" }
        return .done
    }

    private static func start(_ daemon: BackgroundDaemon) throws -> API.Device {
        guard let unit = UserUnit(daemon.session) else { return try daemon.start(.ownSession).device }
        try unit.start(home: daemon.session.home)
        return try daemon.waitUntilReady()
    }
}
