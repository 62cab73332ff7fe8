import SystemCalls

/// Changes of names. `name` is one component, as `SystemCalls` hands it over.
extension ModelKernel {
    private static let dot = [UInt8(ascii: ".")]

    /// The inode that a name in a directory stands for, and what is checked before it is looked up.
    func look(_ name: [UInt8], in directory: Inode, _ bounds: Bounds = .anywhere) throws(Errno) -> Inode? {
        guard directory.isDirectory else { throw .notDirectory }
        try needPermission(1, on: directory, bounds)
        guard !directory.isRemoved || name == ModelKernel.dot else { return nil }
        guard name.count <= ModelKernel.longestName else { throw .nameTooLong }
        return name == ModelKernel.dot ? directory : directory.entries[name]
    }

    private func isMountPoint(_ inode: Inode) -> Bool { mounts[inode.serial] != nil }

    /// Makes a directory or a symlink.
    func makeNew(
        _ kind: FileKind, _ name: [UInt8], in directory: Inode, mode: UInt16, target: [UInt8] = [],
        _ bounds: Bounds = .anywhere
    ) throws(Errno) {
        guard try look(name, in: directory, bounds) == nil else { throw .exists }
        _ = try make(kind, name, in: directory, mode: mode, target: target, bounds)
    }

    func remove(_ name: [UInt8], in directory: Inode, _ bounds: Bounds = .anywhere) throws(Errno) {
        let found = try look(name, in: directory, bounds)
        if name == ModelKernel.dot { throw .isDirectory }
        guard let inode = found else { throw .noEntry }
        try needPermission(3, on: directory, bounds)
        guard !inode.isDirectory else { throw .isDirectory }
        directory.filesystem.change([.init(directory: directory, name: name, content: nil)])
    }

    func removeDirectory(_ name: [UInt8], in directory: Inode, _ bounds: Bounds = .anywhere) throws(Errno) {
        let found = try look(name, in: directory, bounds)
        if name == ModelKernel.dot { throw .invalidArgument }
        guard let inode = found else { throw .noEntry }
        try needPermission(3, on: directory, bounds)
        guard inode.isDirectory else { throw .notDirectory }
        guard !isMountPoint(inode) else { throw .busy }
        guard inode.entries.isEmpty else { throw .notEmpty }
        directory.filesystem.change([.init(directory: directory, name: name, content: nil)], emptied: inode)
    }

    func link(
        _ name: [UInt8], in directory: Inode, to newDirectory: Inode, _ newName: [UInt8], _ bounds: Bounds = .anywhere
    ) throws(Errno) {
        guard let inode = try look(name, in: directory, bounds) else { throw .noEntry }
        guard try look(newName, in: newDirectory, bounds) == nil else { throw .exists }
        guard directory.filesystem === newDirectory.filesystem else { throw .crossesDevices }
        guard !newDirectory.isRemoved else { throw .noEntry }
        try needPermission(3, on: newDirectory, bounds)
        guard !inode.isDirectory else { throw .notPermitted }
        inode.filesystem.change([.init(directory: newDirectory, name: newName, content: inode)])
    }

    // MARK: Renaming

    private struct Renaming {
        let source: Inode
        let name: [UInt8]
        let directory: Inode
        let newName: [UInt8]
        let newDirectory: Inode
        let there: Inode?
        let kind: RenameKind
        let bounds: Bounds
    }

    func rename(
        _ name: [UInt8], in directory: Inode, to newDirectory: Inode, _ newName: [UInt8], _ kind: RenameKind,
        _ bounds: Bounds = .anywhere
    ) throws(Errno) {
        guard directory.isDirectory, newDirectory.isDirectory else { throw .notDirectory }
        guard directory.filesystem === newDirectory.filesystem else { throw .crossesDevices }
        if name == ModelKernel.dot { throw .busy }
        if newName == ModelKernel.dot { throw kind == .noReplace ? .exists : .busy }
        guard let source = try look(name, in: directory, bounds) else { throw .noEntry }
        let there = try look(newName, in: newDirectory, bounds)
        if kind == .noReplace, there != nil { throw .exists }
        if kind == .exchange, there == nil { throw .noEntry }
        if isInside(newDirectory, source) { throw .invalidArgument }
        if let there, isInside(directory, there) { throw kind == .exchange ? .invalidArgument : .notEmpty }
        if source === there { return }
        let renaming = Renaming(
            source: source, name: name, directory: directory, newName: newName, newDirectory: newDirectory,
            there: there, kind: kind, bounds: bounds)
        try check(renaming)
        carryOut(renaming)
    }

    private func check(_ renaming: Renaming) throws(Errno) {
        let (source, there) = (renaming.source, renaming.there)
        try needPermission(3, on: renaming.directory, renaming.bounds)
        guard !renaming.newDirectory.isRemoved else { throw .noEntry }
        try needPermission(3, on: renaming.newDirectory, renaming.bounds)
        if let there, renaming.kind != .exchange {
            if source.isDirectory && !there.isDirectory { throw .notDirectory }
            if !source.isDirectory && there.isDirectory { throw .isDirectory }
        }
        if renaming.directory !== renaming.newDirectory {
            // Its entry for the directory above changes.
            if source.isDirectory { try needPermission(2, on: source, renaming.bounds) }
            if renaming.kind == .exchange, let there, there.isDirectory {
                try needPermission(2, on: there, renaming.bounds)
            }
        }
        if isMountPoint(source) || there.map(isMountPoint) == true { throw .busy }
        if renaming.kind != .exchange, let there, there.isDirectory, !there.entries.isEmpty { throw .notEmpty }
    }

    private func carryOut(_ renaming: Renaming) {
        let isExchange = renaming.kind == .exchange
        renaming.directory.filesystem.change(
            [
                .init(
                    directory: renaming.directory, name: renaming.name, content: isExchange ? renaming.there : nil),
                .init(directory: renaming.newDirectory, name: renaming.newName, content: renaming.source),
            ], emptied: isExchange ? nil : renaming.there.flatMap { $0.isDirectory ? $0 : nil })
    }

    /// Whether `directory` is `other` or lies within it.
    private func isInside(_ directory: Inode, _ other: Inode) -> Bool {
        var inode: Inode? = directory
        while let here = inode {
            if here === other { return true }
            inode = here.parent
        }
        return false
    }
}
