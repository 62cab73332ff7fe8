import SystemCalls

/// Opening, closing, listing.
extension ModelKernel {
    /// `openat2`, `openat` and the user's opening.
    func open(
        _ path: [UInt8], from start: Inode? = nil, _ bounds: Bounds, _ flags: OpenFlags, mode: UInt16
    ) throws(Errno) -> OpenFile {
        let follows = !flags.contains(.noFollow) && !(flags.contains(.create) && flags.contains(.exclusive))
        let place = try place(of: path, from: start, bounds, follow: follows)
        guard let inode = place.inode else {
            guard flags.contains(.create), let name = place.name else { throw .noEntry }
            return try created(name, in: place.directory, flags, mode: mode, bounds)
        }
        try checkOpening(inode, flags, isBeneath: isBeneath(bounds))
        if flags.contains(.path) { return OpenFile(self, inode, flags, at: place.name.map { (place.directory, $0) }) }
        let access = flags.rawValue & 3
        if access != OpenFlags.writeOnly.rawValue { try needPermission(4, on: inode, bounds) }
        if access != 0 || flags.contains(.truncate) {
            try needPermission(2, on: inode, bounds)
        }
        if access != 0 { try breakLeases(of: inode) }
        if flags.contains(.truncate), inode.kind == .file { try truncate(inode, to: 0) }
        return OpenFile(self, inode, flags, at: place.name.map { (place.directory, $0) })
    }

    private func isBeneath(_ bounds: Bounds) -> Bool {
        if case .beneath = bounds { return true }
        return false
    }

    private func checkOpening(_ inode: Inode, _ flags: OpenFlags, isBeneath: Bool) throws(Errno) {
        if flags.contains(.create) && flags.contains(.exclusive) { throw .exists }
        if inode.isDirectory {
            let writes = flags.rawValue & 3 != 0 || flags.contains(.truncate)
            if flags.contains(.create) || (!flags.contains(.path) && writes) { throw .isDirectory }
            return
        }
        if inode.kind == .symlink {
            let isItself = flags.contains(.path) && flags.contains(.noFollow)
            guard isItself else { throw flags.contains(.directory) ? .notDirectory : .symlinkLoop }
        }
        if flags.contains(.directory) { throw .notDirectory }
    }

    private func created(
        _ name: [UInt8], in directory: Inode, _ flags: OpenFlags, mode: UInt16, _ bounds: Bounds
    ) throws(Errno) -> OpenFile {
        let inode = try make(.file, name, in: directory, mode: mode & ~mask, bounds)
        return OpenFile(self, inode, flags, at: (directory, name))
    }

    /// Makes an inode under a name that nothing has.
    func make(
        _ kind: FileKind, _ name: [UInt8], in directory: Inode, mode: UInt16, target: [UInt8] = [],
        _ bounds: Bounds = .anywhere
    ) throws(Errno) -> Inode {
        guard !directory.isRemoved else { throw .noEntry }
        try needPermission(3, on: directory, bounds)
        let filesystem = directory.filesystem
        try filesystem.needRoom(pages: 1)
        let inode = filesystem.makeInode(kind, mode: mode)
        inode.target = target
        filesystem.change([.init(directory: directory, name: name, content: inode)], born: inode)
        return inode
    }

    // MARK: Listing

    /// As much of a listing as fits, in struct linux_dirent64 (getdents64(2)); 0 at the end.
    func entries(of file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        guard !file.isPathOnly else { throw .badDescriptor }
        guard file.inode.isDirectory else { throw .notDirectory }
        guard !file.inode.isRemoved else { throw .noEntry }
        var rest = file.listing ?? listing(of: file.inode)[...]
        var filled = 0
        while let entry = rest.first {
            let length = (19 + entry.name.count + 1 + 7) / 8 * 8
            guard filled + length <= buffer.count else { break }
            let record = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + length])
            record.initializeMemory(as: UInt8.self, repeating: 0)
            record.storeBytes(of: entry.number.littleEndian, toByteOffset: 0, as: UInt64.self)
            record.storeBytes(of: UInt16(length).littleEndian, toByteOffset: 16, as: UInt16.self)
            record.storeBytes(of: entry.kind.direntType, toByteOffset: 18, as: UInt8.self)
            for (index, byte) in entry.name.enumerated() { record[19 + index] = byte }
            filled += length
            rest = rest.dropFirst()
        }
        if filled == 0 && !rest.isEmpty { throw .invalidArgument }
        file.listing = rest
        return filled
    }

    /// In an order that is neither that of the names nor of their making, but the same each time.
    private func listing(of directory: Inode) -> [ListedEntry] {
        let entries = directory.entries.map { (hash($0.key), $0.key, $0.value) }
            .sorted { ($0.0, $0.2.serial) < ($1.0, $1.2.serial) }
            .map { ListedEntry(name: $0.1, number: $0.2.number, kind: $0.2.kind) }
        let above = above(directory)
        return [
            ListedEntry(name: Array(".".utf8), number: directory.number, kind: .directory),
            ListedEntry(name: Array("..".utf8), number: above.number, kind: .directory),
        ] + entries
    }

    /// FNV-1a, 64 bits.
    private func hash(_ name: [UInt8]) -> UInt64 {
        name.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension FileKind {
    /// `d_type` of a listing (readdir(3)).
    fileprivate var direntType: UInt8 {
        switch self {
        case .directory: 4
        case .file: 8
        case .symlink: 10
        default: 0
        }
    }
}
