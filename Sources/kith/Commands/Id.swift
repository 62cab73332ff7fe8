extension Command {
    static let id = Command("id", "print this device's id alone") { _, session in
        let identity = try session.services.identity(session.home, nil)
        try session.show(identity) { identity.id + "\n" }
        return .done
    }
}
