import CSystem
import SystemCalls

/// What an inode is, who holds it, and what makes it durable.
extension ModelKernel {
    func status(of inode: Inode) -> csystem_status {
        let filesystem = inode.filesystem
        inode.isSeen = true
        let size =
            inode.isDirectory ? FileBytes.pageSize : inode.kind == .symlink ? inode.target.count : inode.bytes.size
        return csystem_status(
            size: UInt64(size), blocks: UInt64(inode.bytes.allocatedPages * 8), inode: inode.number,
            device: filesystem.device, mount: filesystem.mount, mtime: inode.facts.mtime, ctime: inode.facts.ctime,
            birth: filesystem.traits.knowsBirth ? inode.birth : 0,
            mode: UInt32(inode.kind.typeBits) | UInt32(inode.facts.mode), links: inode.statLinks)
    }

    func setMode(_ mode: UInt16, of inode: Inode) throws(Errno) {
        guard inode.kind != .symlink else { throw .notSupported }
        inode.filesystem.changeFacts(of: inode) {
            $0.mode = mode & 0o7777
            $0.ctime = $1
        }
    }

    func setModificationTime(_ nanoseconds: Int64, of inode: Inode) {
        inode.filesystem.changeFacts(of: inode) {
            $0.mtime = nanoseconds
            $0.ctime = $1
        }
    }

    // MARK: Attributes

    func setAttribute(_ name: String, _ value: [UInt8], of inode: Inode) throws(Errno) {
        guard inode.filesystem.traits.keepsAttributes else { throw .notSupported }
        try needPermission(2, on: inode)
        inode.filesystem.changeFacts(of: inode) {
            $0.attributes[name] = value
            $0.ctime = $1
        }
    }

    func attribute(_ name: String, of inode: Inode) throws(Errno) -> [UInt8] {
        guard inode.filesystem.traits.keepsAttributes else { throw .notSupported }
        try needPermission(4, on: inode)
        guard let value = inode.facts.attributes[name] else { throw .noAttribute }
        return value
    }

    // MARK: Leases and locks

    /// `kind` nil gives it back.
    func setLease(_ kind: LockKind?, on file: OpenFile) throws(Errno) {
        guard !file.isPathOnly else { throw .badDescriptor }
        guard file.inode.kind == .file else { throw .invalidArgument }
        guard file.filesystem.traits.grantsLeases else { throw .invalidArgument }
        guard let kind else {
            guard file.inode.leases.contains(where: { $0 === file }) else { throw .tryAgain }
            file.endLease()
            return
        }
        let isFree = kind == .shared ? file.inode.writers == 0 : file.inode.openings == 1
        // Nor while another one's lease is broken and not given back.
        guard isFree, file.inode.leases.allSatisfy({ $0 === file || $0.lease == .shared }) else { throw .tryAgain }
        file.endLease()
        file.lease = kind
        file.inode.leases.append(file)
    }

    func lease(of file: OpenFile) throws(Errno) -> LockKind? {
        guard !file.isPathOnly else { throw .badDescriptor }
        return file.lease
    }

    /// Whoever opens a leased file for writing waits for its holder: here he is told to try again, and the holder finds
    /// its lease broken.
    func breakLeases(of inode: Inode) throws(Errno) {
        guard !inode.leases.isEmpty else { return }
        for file in inode.leases { file.lease = nil }
        throw .tryAgain
    }

    func setLock(_ kind: LockKind?, on file: OpenFile) throws(Errno) {
        guard !file.isPathOnly else { throw .badDescriptor }
        guard let kind else { return file.endLock() }
        guard kind == .shared ? file.mayRead : file.mayWrite else { throw .badDescriptor }
        let others = file.inode.locks.filter { $0 !== file }
        let isFree = kind == .shared ? others.allSatisfy { $0.lock == .shared } : others.isEmpty
        guard isFree else { throw .tryAgain }
        file.endLock()
        file.lock = kind
        file.inode.locks.append(file)
    }

    // MARK: Durability

    func sync(_ file: OpenFile, facts: Bool) throws(Errno) {
        guard !file.isPathOnly else { throw .badDescriptor }
        file.filesystem.sync(file.inode, facts: facts)
    }

    /// What an fsync that a fault lets fail leaves behind.
    func syncFailed(_ file: OpenFile) {
        if forgetsAfterFailure() { file.filesystem.forgetDirtyBytes(of: file.inode) }
    }

    func space(of filesystem: ModelFilesystem) -> csystem_space {
        let page = UInt64(FileBytes.pageSize)
        return csystem_space(
            total: filesystem.traits.capacity, available: UInt64(filesystem.freePages) * page,
            type: filesystem.traits.sharesExtents ? 0x9123_683e : 0xef53)
    }
}

extension FileKind {
    /// The type bits of `st_mode` (inode(7)).
    var typeBits: UInt16 {
        switch self {
        case .directory: 0o040000
        case .symlink: 0o120000
        default: 0o100000
        }
    }
}

extension Errno {
    /// ENODATA: no such extended attribute.
    static let noAttribute = Errno(61)
    /// ERANGE: a buffer is too small.
    static let outOfRange = Errno(34)
}
