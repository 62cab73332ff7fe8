import Folders

/// Directories of which all names are known, for they were empty when they were met first: a name that is not among them
/// need not be looked for. A name that was taken away since may still be among them.
struct FreshDirectories {
    /// In all directories: beyond, all are forgotten.
    private static let mostNames = 65_536

    private var names: [NodeID: Set<Name>] = [:]
    private var count = 0

    /// Nothing has a name in it yet.
    mutating func begin(_ directory: NodeID) {
        if count >= FreshDirectories.mostNames { self = FreshDirectories() }
        if names[directory] == nil {
            names[directory] = []
            count += 1
        }
    }

    mutating func add(_ name: Name, in directory: NodeID) {
        guard names[directory]?.insert(name).inserted == true else { return }
        count += 1
        if count >= FreshDirectories.mostNames { self = FreshDirectories() }
    }

    func lacks(_ name: Name, in directory: NodeID) -> Bool { names[directory].map { !$0.contains(name) } ?? false }
}
