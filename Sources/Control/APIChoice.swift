extension API {
    /// The folder that a user means by its name, its path, a path within it, or the first digits of its id; in that
    /// order, so that a name always wins over an id that happens to begin alike.
    package static func folder(_ given: String, among folders: [Folder]) throws(Failure) -> Folder {
        let fitting =
            given.hasPrefix("/")
            ? innermost(folders.filter { isWithin(given, $0.path) })
            : named(given, among: folders, name: \.name, id: \.id)
        if let only = fitting.first, fitting.count == 1 { return only }
        guard fitting.isEmpty else {
            throw Failure(
                .ambiguous, "\(fitting.count) folders fit `\(given)`",
                hint: "give the id, or more of it: " + fitting.map(\.id).sorted().joined(separator: ", "))
        }
        throw Failure(
            .noSuchFolder,
            given.hasPrefix("/") ? "\(given) is not in a shared folder" : "no folder is called `\(given)`",
            hint: folders.isEmpty
                ? "share one: kith add PATH"
                : "folders here: " + folders.map(\.name).sorted().joined(separator: ", "))
    }

    /// The device that a user means by its name, or the first characters of its id (dashes do not count).
    package static func device(_ given: String, among members: [Member]) throws(Failure) -> Member {
        let fitting = named(given, among: members, name: \.name, id: \.device)
        if let only = fitting.first, fitting.count == 1 { return only }
        guard fitting.isEmpty else {
            throw Failure(.ambiguous, "\(fitting.count) devices fit `\(given)`", hint: "give more of the id")
        }
        throw Failure(.noSuchDevice, "no member fits `\(given)`", hint: "see: kith members FOLDER")
    }

    /// An id's beginning counts from this many characters on.
    private static let shortestPrefix = 4

    private static func named<Thing>(
        _ given: String, among things: [Thing], name: (Thing) -> String, id: (Thing) -> String
    ) -> [Thing] {
        let byName = things.filter { name($0) == given }
        let start = plain(given)
        if !byName.isEmpty || start.utf8.count < shortestPrefix { return byName }
        return things.filter { plain(id($0)).hasPrefix(start) }
    }

    private static func plain(_ id: String) -> String { id.lowercased().filter { $0 != "-" } }

    private static func isWithin(_ path: String, _ root: String) -> Bool {
        path == root || path.hasPrefix(root.hasSuffix("/") ? root : root + "/")
    }

    private static func innermost(_ folders: [Folder]) -> [Folder] {
        folders.max { $0.path.utf8.count < $1.path.utf8.count }.map { [$0] } ?? []
    }
}
