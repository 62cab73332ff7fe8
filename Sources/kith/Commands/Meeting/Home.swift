/// Where a device keeps its identity, its index and its control socket.
enum Home {
    /// By `--home`, `KITH_HOME`, then the XDG base directories. Absolute.
    static func path(given: String?, surroundings: Surroundings) throws -> String {
        let environment = surroundings.environment
        if let chosen = given ?? set(environment["KITH_HOME"]) {
            return PathArgument.resolved(chosen, in: surroundings.directory)
        }
        // The XDG base directory specification says to ignore what is not absolute.
        if let data = set(environment["XDG_DATA_HOME"]), data.hasPrefix("/") { return data + "/kith" }
        guard let user = set(environment["HOME"]) else {
            throw CommandFailure("there is no home for this device: HOME is not set", hint: "give one: --home DIR")
        }
        return user + "/.local/share/kith"
    }

    private static func set(_ value: String?) -> String? { value.flatMap { $0.isEmpty ? nil : $0 } }
}
