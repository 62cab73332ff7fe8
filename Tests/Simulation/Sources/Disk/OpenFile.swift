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

    // MARK: Descriptors

    static let firstDescriptor: Int32 = 1 << 20
    // One thread simulates; a table for the process, as a C function has nothing else to begin with.
    nonisolated(unsafe) private static var table: [Int32: OpenFile] = [:]
    nonisolated(unsafe) private static var next = firstDescriptor

    private static func keep(_ file: OpenFile) -> Int32 {
        next += 1
        table[next] = file
        return next
    }

    static func file(_ descriptor: Int32) -> OpenFile? { table[descriptor] }

    static func remove(_ descriptor: Int32) -> OpenFile? { table.removeValue(forKey: descriptor) }

    /// Those of a kernel that a process of its had open.
    static func all(of kernel: ModelKernel) -> [OpenFile] { table.values.filter { $0.kernel === kernel } }
}

/// An entry as getdents64(2) tells it.
struct ListedEntry {
    let name: [UInt8]
    let number: UInt64
    let kind: FileKind
}
