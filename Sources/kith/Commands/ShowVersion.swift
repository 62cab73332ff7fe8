extension Command {
    static let version = Command("version", "print the version") { _, session in
        try session.show(["version": session.services.version]) { "kith \(session.services.version)\n" }
        return .done
    }
}
