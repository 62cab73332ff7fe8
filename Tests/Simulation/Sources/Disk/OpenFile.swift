import SystemCalls

/// An open file description (open(2)): what several descriptors may share.
final class OpenFile {
    let kernel: ModelKernel
    let inode: Inode
    let filesystem: ModelFilesystem
    let mayRead: Bool
    let mayWrite: Bool
    let appends: Bool
    /// O_PATH: neither bytes nor listing.
    let isPathOnly: Bool
    var position = 0
    /// What is left of a listing; nil before it begins.
    var listing: ArraySlice<ListedEntry>?
    var lease: LockKind?
    var lock: LockKind?
    /// Where it was opened, to be told in faults; nil for a directory, which knows its place.
    let place: (directory: Inode, name: [UInt8])?
    /// Its path, as of a time after which no directory moved.
    private var lastPath: (path: [UInt8], moves: UInt64)?
    private var descriptors = 0
    private var isClosed = false

    init(
        _ kernel: ModelKernel, _ inode: Inode, _ flags: OpenFlags, at place: (directory: Inode, name: [UInt8])? = nil
    ) {
        self.kernel = kernel
        self.place = place
        self.inode = inode
        filesystem = inode.filesystem
        isPathOnly = flags.contains(.path)
        let access = flags.rawValue & 3
        mayRead = !isPathOnly && access != OpenFlags.writeOnly.rawValue
        mayWrite = !isPathOnly && access != 0
        appends = flags.contains(.append)
        inode.openings += 1
        if mayWrite { inode.writers += 1 }
    }

    /// A number for it, above all that the real kernel gives.
    func newDescriptor() -> Int32 {
        descriptors += 1
        return OpenFile.keep(self)
    }

    func descriptorClosed() {
        descriptors -= 1
        if descriptors == 0 { close() }
    }

    /// Also for a file that no descriptor leads to.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        endLease()
        endLock()
        inode.openings -= 1
        if mayWrite { inode.writers -= 1 }
        filesystem.releaseIfUnused(inode)
    }

    func endLease() {
        lease = nil
        inode.leases.removeAll { $0 === self }
    }

    func endLock() {
        lock = nil
        inode.locks.removeAll { $0 === self }
    }

    // MARK: Its path

    /// How often a directory was made, moved or removed, or a mount changed: where files are is known until the next time.
    nonisolated(unsafe) private static var moves: UInt64 = 0

    static func placesChanged() { moves += 1 }

    /// What `ModelKernel.path(of:)` found out; nil once it may be another one.
    var knownPath: [UInt8]? {
        get { lastPath.flatMap { $0.moves == OpenFile.moves ? $0.path : nil } }
        set { lastPath = newValue.map { ($0, OpenFile.moves) } }
    }
}

/// An entry as getdents64(2) tells it.
struct ListedEntry {
    let name: [UInt8]
    let number: UInt64
    let kind: FileKind
}
