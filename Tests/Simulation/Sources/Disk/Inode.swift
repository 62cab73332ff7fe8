import SystemCalls

/// What an inode is beside its bytes and its entries.
struct InodeFacts: Equatable {
    var mode: UInt16
    var mtime: Int64
    var ctime: Int64
    var attributes: [String: [UInt8]] = [:]
}

/// A file, directory or symlink of the model disk: what programs see, and beside it what a power cut would leave.
final class Inode {
    /// Never given twice in a process.
    let serial: UInt64
    /// What programs see; given again as soon as it is free, as ext4 does.
    let number: UInt64
    let kind: FileKind
    let birth: Int64
    /// Kept by whoever uses an inode: an open file holds it, and so does a kernel for what paths lead to. Asked at each call.
    unowned(unsafe) let filesystem: ModelFilesystem

    var facts: InodeFacts
    /// Somebody looked at its times since they were set.
    var isSeen = false
    /// Of a file.
    var bytes = FileBytes()
    /// Of a symlink.
    var target: [UInt8] = []
    /// Of a directory.
    var entries: [[UInt8]: Inode] = [:]
    var subdirectories = 0
    /// Of a directory: the one above it; nil for a root, and once it is removed. Its filesystem lets go of it at its end.
    var parent: Inode?
    /// Of a directory: its name there.
    var name: [UInt8] = []

    /// Names that it has.
    var links = 0
    /// Open descriptions, and those of them that may write.
    var openings = 0
    /// Of a directory: something was mounted on it at some time.
    var isOrWasCovered = false
    var writers = 0
    var leases: [OpenFile] = []
    var locks: [OpenFile] = []

    /// What a power cut would leave. Where `facts` are not dirty they are the same.
    var durableFacts: InodeFacts
    var durableBytes = FileBytes()
    var durableEntries: [[UInt8]: Inode] = [:]
    /// Pages that differ, or may, from the durable ones.
    var dirtyPages = PageSet()
    var hasDirtySize = false
    /// It is among those of its filesystem that a power cut may change.
    var isDirty = false

    nonisolated(unsafe) private static var lastSerial: UInt64 = 0

    init(
        number: UInt64, kind: FileKind, birth: Int64, facts: InodeFacts, filesystem: ModelFilesystem
    ) {
        Inode.lastSerial += 1
        serial = Inode.lastSerial
        self.number = number
        self.kind = kind
        self.birth = birth
        self.facts = facts
        self.filesystem = filesystem
        durableFacts = facts
    }

    var isDirectory: Bool { kind == .directory }

    /// Of a directory that is of no use any more: it and those below it keep each other no longer.
    func dissolve() {
        parent = nil
        for child in entries.values where child.isDirectory { child.dissolve() }
    }

    /// Of a directory: it has no place in the tree any more.
    var isRemoved: Bool { isDirectory && links == 0 }
    var hasDirtyBytes: Bool { hasDirtySize || !dirtyPages.isEmpty }

    /// Hard links as stat(2) counts them: a directory has one from above, its own dot, and one from each within.
    var statLinks: UInt32 {
        isDirectory && !isRemoved ? UInt32(2 + subdirectories) : UInt32(links)
    }
}
