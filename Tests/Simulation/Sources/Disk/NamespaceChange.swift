/// A change of names that a power cut keeps whole or not at all: each of the slots gets its new content, or none does.
struct NamespaceChange {
    /// A name in a directory, and what stands there afterwards.
    struct Slot {
        let directory: Inode
        let name: [UInt8]
        let content: Inode?

        var key: SlotKey { SlotKey(directory: directory.serial, name: name) }
    }

    struct SlotKey: Hashable {
        let directory: UInt64
        let name: [UInt8]
    }

    var slots: [Slot]
    /// A directory came, went or moved: no two of these change order, or a directory might come to lie in itself.
    var movesDirectory: Bool
    /// The directory that it made, by its serial number.
    var made: UInt64?
    /// The directory that had to be empty for it.
    var emptied: UInt64?
    /// The inode numbers that it took or gave back.
    var numbers: [UInt64]
}

/// What a set of changes has touched, to know which others belong to it.
struct TouchedNames {
    private var slots: Set<NamespaceChange.SlotKey> = []
    private var directories: Set<UInt64> = []
    private var made: Set<UInt64> = []
    private var emptied: Set<UInt64> = []
    private var numbers: Set<UInt64> = []
    private var movesDirectory = false

    mutating func add(_ change: NamespaceChange) {
        for slot in change.slots {
            slots.insert(slot.key)
            directories.insert(slot.directory.serial)
        }
        if let directory = change.made { made.insert(directory) }
        if let directory = change.emptied { emptied.insert(directory) }
        numbers.formUnion(change.numbers)
        movesDirectory = movesDirectory || change.movesDirectory
    }

    /// Whether an earlier change has to be there before one of these can be.
    func need(_ earlier: NamespaceChange) -> Bool {
        if movesDirectory && earlier.movesDirectory { return true }
        if let directory = earlier.made, directories.contains(directory) { return true }
        if earlier.numbers.contains(where: numbers.contains) { return true }
        return earlier.slots.contains { slots.contains($0.key) || emptied.contains($0.directory.serial) }
    }

    /// Whether a later change cannot be there where one of these is not.
    func areNeeded(by later: NamespaceChange) -> Bool {
        if movesDirectory && later.movesDirectory { return true }
        if let directory = later.emptied, directories.contains(directory) { return true }
        if later.numbers.contains(where: numbers.contains) { return true }
        return later.slots.contains { slots.contains($0.key) || made.contains($0.directory.serial) }
    }
}
