import Glibc

/// The daemon as a unit of the user's systemd (systemd.service(5)), for the usual home; a home that was named gets a
/// plain background process, so that several can run side by side.
struct UserUnit {
    static let name = "kith.service"

    let directory: String

    /// Nil where there is no user's systemd, or the home was named.
    init?(_ session: Session) {
        let environment = session.surroundings.environment
        guard !session.homeIsNamed, (environment["KITH_HOME"] ?? "").isEmpty, let user = environment["HOME"],
            Self.systemctl("show-environment")
        else { return nil }
        directory = (environment["XDG_CONFIG_HOME"] ?? user + "/.config") + "/systemd/user"
    }

    var isInstalled: Bool { access(directory + "/" + Self.name, F_OK) == 0 }

    func start(home: String) throws {
        try Files.makeDirectory(directory, mode: 0o755)
        try Files.write(
            Self.text(program: try ChildProcess.thisProgram(), home: home), to: directory + "/" + Self.name)
        guard Self.systemctl("daemon-reload"), Self.systemctl("enable", "--now", Self.name) else {
            throw CommandFailure("systemd could not start \(Self.name)", hint: "see: journalctl --user -u \(Self.name)")
        }
    }

    func stop() throws {
        guard Self.systemctl("disable", "--now", Self.name) else {
            throw CommandFailure("systemd could not stop \(Self.name)", hint: "see: journalctl --user -u \(Self.name)")
        }
    }

    static func text(program: String, home: String) -> String {
        """
        [Unit]
        Description=Kith keeps folders the same

        [Service]
        ExecStart=\(quoted(program)) --home \(quoted(home)) daemon
        Restart=on-failure

        [Install]
        WantedBy=default.target

        """
    }

    /// One word of a command line (systemd.service(5), "Command lines"): specifiers and variables are not meant.
    private static func quoted(_ word: String) -> String {
        var quoted = ""
        for character in word {
            switch character {
            case "\\", "\"": quoted += "\\" + String(character)
            case "%": quoted += "%%"
            case "$": quoted += "$$"
            default: quoted.append(character)
            }
        }
        return "\"\(quoted)\""
    }

    private static func systemctl(_ words: String...) -> Bool {
        let child = try? ChildProcess.start(["systemctl", "--user", "--quiet"] + words, belonging: .here, log: nil)
        return child?.succeeded() ?? false
    }
}
