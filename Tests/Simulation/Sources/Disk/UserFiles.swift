package import SystemCalls

/// What the user of a simulated machine, and programs of his, do to the disk. Nothing of it is disturbed, no fault and no
/// mode stands in its way, and the kernel tells nobody of it. Paths are absolute.
package struct UserFiles {
    let kernel: ModelKernel

    /// Nil where nothing has that name.
    package func status(_ path: String) throws(Errno) -> FileStatus? {
        let inode: Inode?
        do throws(Errno) { inode = try place(path).inode } catch {
            guard error == .noEntry || error == .notDirectory else { throw error }
            inode = nil
        }
        return inode.map { FileStatus(kernel.status(of: $0)) }
    }

    /// Names in a directory, rising.
    package func list(_ path: String) throws(Errno) -> [[UInt8]] {
        let directory = try kernel.node(path)
        guard directory.isDirectory else { throw .notDirectory }
        return directory.entries.keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    package func read(_ path: String) throws(Errno) -> [UInt8] {
        let inode = try kernel.node(path)
        guard inode.kind == .file else { throw .isDirectory }
        return [UInt8](unsafeUninitializedCapacity: inode.bytes.size) { buffer, filled in
            filled = inode.bytes.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
        }
    }

    /// Makes a file, or writes over the one that is there from its beginning. `.tryAgain` while a lease keeps it.
    package func write(_ path: String, _ bytes: [UInt8], mode: UInt16 = 0o644) throws(Errno) {
        let file = try open(path, [.writeOnly, .create, .truncate], mode: mode)
        defer { file.close() }
        try file.write(bytes, at: 0)
    }

    /// `.tryAgain` while a lease keeps it.
    package func append(_ path: String, _ bytes: [UInt8]) throws(Errno) {
        let file = try open(path, [.writeOnly, .append])
        defer { file.close() }
        try file.write(bytes, at: 0)
    }

    /// `.tryAgain` while a lease keeps it.
    package func truncate(_ path: String, to size: Int) throws(Errno) {
        let file = try open(path, [.writeOnly])
        defer { file.close() }
        try file.truncate(to: size)
    }

    /// A program opens a file, and holds it until it closes it or the power goes.
    package func open(_ path: String, _ flags: OpenFlags, mode: UInt16 = 0o644) throws(Errno) -> HeldFile {
        HeldFile(try kernel.open(Array(path.utf8), .asUser, flags, mode: mode))
    }

    package func makeDirectory(_ path: String, mode: UInt16 = 0o755) throws(Errno) {
        let (directory, name) = try spot(path)
        try kernel.makeNew(.directory, name, in: directory, mode: mode, .asUser)
    }

    package func makeSymlink(_ path: String, target: [UInt8]) throws(Errno) {
        let (directory, name) = try spot(path)
        try kernel.makeNew(.symlink, name, in: directory, mode: 0o777, target: target, .asUser)
    }

    package func symlinkTarget(_ path: String) throws(Errno) -> [UInt8] {
        guard let inode = try place(path).inode else { throw .noEntry }
        guard inode.kind == .symlink else { throw .invalidArgument }
        return inode.target
    }

    package func remove(_ path: String) throws(Errno) {
        let (directory, name) = try spot(path)
        try kernel.remove(name, in: directory, .asUser)
    }

    package func removeDirectory(_ path: String) throws(Errno) {
        let (directory, name) = try spot(path)
        try kernel.removeDirectory(name, in: directory, .asUser)
    }

    package func rename(_ path: String, to newPath: String, _ kind: RenameKind = .replacing) throws(Errno) {
        let (directory, name) = try spot(path)
        let (newDirectory, newName) = try spot(newPath)
        try kernel.rename(name, in: directory, to: newDirectory, newName, kind, .asUser)
    }

    package func link(_ path: String, to newPath: String) throws(Errno) {
        let (directory, name) = try spot(path)
        let (newDirectory, newName) = try spot(newPath)
        try kernel.link(name, in: directory, to: newDirectory, newName, .asUser)
    }

    package func setMode(_ path: String, _ mode: UInt16) throws(Errno) {
        guard let inode = try place(path).inode else { throw .noEntry }
        try kernel.setMode(mode, of: inode)
    }

    package func setModificationTime(_ path: String, _ nanoseconds: Int64) throws(Errno) {
        guard let inode = try place(path).inode else { throw .noEntry }
        kernel.setModificationTime(nanoseconds, of: inode)
    }

    /// Waits until all of a filesystem is durable, as sync(1) does.
    package func sync(_ path: String) throws(Errno) { try kernel.node(path).filesystem.syncAll() }

    private func place(_ path: String) throws(Errno) -> ModelKernel.Place {
        try kernel.place(of: Array(path.utf8), .asUser)
    }

    private func spot(_ path: String) throws(Errno) -> (Inode, [UInt8]) {
        let place = try place(path)
        guard let name = place.name else { throw .invalidArgument }
        return (place.directory, name)
    }
}

extension ModelKernel {
    package var user: UserFiles { UserFiles(kernel: self) }
}
