/// Builds a filesystem from the state of another one, all of it durable.
struct FilesystemCopy {
    private let copy: ModelFilesystem
    private var inodes: [UInt64: Inode] = [:]
    private var numbers: Set<UInt64> = []
    /// What a directory of the other one holds, and what of an inode is left.
    private let entries: (Inode) -> [[UInt8]: Inode]
    private let state: (Inode) -> (facts: InodeFacts, bytes: FileBytes)

    private init(
        of other: ModelFilesystem, clock: ModelClock, entries: @escaping (Inode) -> [[UInt8]: Inode],
        state: @escaping (Inode) -> (facts: InodeFacts, bytes: FileBytes)
    ) {
        copy = ModelFilesystem(like: other, clock: clock)
        self.entries = entries
        self.state = state
    }

    /// As programs see it: an image of the disk, with its inode numbers and birth times.
    static func image(of other: ModelFilesystem, clock: ModelClock) -> ModelFilesystem {
        var copying = FilesystemCopy(of: other, clock: clock, entries: \.entries) { ($0.facts, $0.bytes) }
        return copying.run(other.root)
    }

    /// What a power cut leaves of it.
    static func remains(of other: ModelFilesystem, clock: ModelClock, _ cut: PowerCut) -> ModelFilesystem {
        cut.keepChanges(of: other)
        var copying = FilesystemCopy(of: other, clock: clock, entries: cut.entries, state: cut.state)
        return copying.run(other.root)
    }

    private mutating func run(_ root: Inode) -> ModelFilesystem {
        let newRoot = taken(root)
        newRoot.links = 1
        copy.takeRoot(newRoot)
        copy.takeNumbers(numbers)
        return copy
    }

    private mutating func taken(_ inode: Inode) -> Inode {
        if let there = inodes[inode.serial] { return there }
        let (facts, bytes) = state(inode)
        let new = copy.makeInode(as: inode, facts: facts, bytes: bytes)
        inodes[inode.serial] = new
        numbers.insert(inode.number)
        // In the order of their names, as the state of each may be drawn by chance.
        for (name, child) in entries(inode).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let newChild = taken(child)
            newChild.links += 1
            if newChild.isDirectory {
                newChild.parent = new
                newChild.name = name
                new.subdirectories += 1
            }
            new.entries[name] = newChild
        }
        new.durableEntries = new.entries
        return new
    }
}
