import Folders
import SystemCalls

/// A folder as its user sees it: plain verbs, without Kith. What is Kith's own is not seen.
struct UserDisk {
    let root: String

    /// Something that stands in the folder.
    struct Entry: Equatable {
        let path: RelativePath
        let kind: FileKind
        let mode: UInt16
        let mtime: Int64
        let size: UInt64
        let inode: UInt64
        let ctime: Int64
    }

    static let own = Array(".kith".utf8)

    private func open() throws -> DirectoryDescriptor { try DirectoryDescriptor(userPath: Array(root.utf8)) }

    private func directory(of path: RelativePath) throws -> (DirectoryDescriptor, [UInt8]) {
        guard let name = path.names.last, let parent = path.parent else { throw Errno.invalidArgument }
        return (try open().directoryBeneath(parent.bytes), name.bytes)
    }

    /// Everything, rising by path; empty where there is no folder.
    func list() -> [Entry] {
        guard let root = try? open() else { return [] }
        var entries: [Entry] = []
        list(root, .root, into: &entries)
        return entries.sorted { $0.path < $1.path }
    }

    private func list(_ directory: DirectoryDescriptor, _ path: RelativePath, into entries: inout [Entry]) {
        for entry in (try? directory.entries()) ?? [] where path != .root || entry.name != UserDisk.own {
            guard let name = Name(entry.name), let status = try? directory.status(of: entry.name) else { continue }
            let place = path.appending(name)
            entries.append(
                Entry(
                    path: place, kind: status.kind, mode: status.mode & 0o777, mtime: status.mtime,
                    size: status.size, inode: status.inode, ctime: status.ctime))
            guard status.kind == .directory, let below = try? directory.directoryBeneath(entry.name) else { continue }
            list(below, place, into: &entries)
        }
    }

    func status(_ path: RelativePath) -> FileStatus? {
        guard let (directory, name) = try? directory(of: path) else { return nil }
        return try? directory.statusIfAny(of: name)
    }

    /// A file's bytes; nil for anything else.
    func read(_ path: RelativePath) -> [UInt8]? {
        guard status(path)?.kind == .file, let (directory, name) = try? directory(of: path) else { return nil }
        return try? directory.openBeneath(name, [.readOnly]).contents(atMost: .max)
    }

    func link(_ path: RelativePath) -> [UInt8]? {
        guard let (directory, name) = try? directory(of: path) else { return nil }
        return try? directory.symlinkTarget(of: name)
    }

    /// Into the file itself, as most programs do.
    func overwrite(_ path: RelativePath, _ bytes: [UInt8]) throws {
        let (directory, name) = try directory(of: path)
        let file = try directory.openBeneath(name, [.writeOnly, .create, .truncate, .noFollow], mode: 0o644)
        try file.write(bytes)
    }

    /// Into a new file that is renamed over the old one, as editors do.
    func replace(_ path: RelativePath, _ bytes: [UInt8]) throws {
        let (directory, name) = try directory(of: path)
        let other = Array("\(String(decoding: name, as: UTF8.self).prefix(20)).tmp".utf8)
        let file = try directory.openBeneath(other, [.writeOnly, .create, .truncate, .noFollow], mode: 0o644)
        try file.write(bytes)
        try directory.rename(other, to: directory, name, .replacing)
    }

    func open(_ path: RelativePath) throws -> FileDescriptor {
        let (directory, name) = try directory(of: path)
        return try directory.openBeneath(name, [.readWrite, .noFollow])
    }

    func rename(_ from: RelativePath, _ to: RelativePath, _ kind: RenameKind) throws {
        let (old, oldName) = try directory(of: from)
        let (new, newName) = try directory(of: to)
        try old.rename(oldName, to: new, newName, kind)
    }

    func remove(_ path: RelativePath) throws {
        let (directory, name) = try directory(of: path)
        guard try directory.status(of: name).kind == .directory else { return try directory.remove(name) }
        for entry in try directory.directoryBeneath(name).entries() {
            guard let below = Name(entry.name) else { continue }
            try remove(path.appending(below))
        }
        try directory.removeDirectory(name)
    }

    func makeDirectory(_ path: RelativePath) throws {
        let (directory, name) = try directory(of: path)
        try directory.makeDirectory(name, mode: 0o755)
    }

    func makeLink(_ path: RelativePath, to target: [UInt8]) throws {
        let (directory, name) = try directory(of: path)
        try directory.makeSymlink(name, target: target)
    }

    func setMode(_ path: RelativePath, _ mode: UInt16) throws {
        let (directory, name) = try directory(of: path)
        try directory.setMode(mode, of: name)
    }

    func setTime(_ path: RelativePath, _ time: Int64) throws {
        let (directory, name) = try directory(of: path)
        try directory.setModificationTime(time, of: name)
    }

    /// As careful programs do: what was done there survives a power cut.
    func sync(_ path: RelativePath) {
        guard let (directory, name) = try? directory(of: path) else { return }
        if let file = try? directory.openBeneath(name, [.readOnly, .nonBlocking, .noFollow]) { try? file.sync() }
        try? directory.sync()
    }

    /// Everything that Kith keeps aside: versions, with their places beneath `.kith`.
    func versions() -> [(file: String, bytes: [UInt8])] {
        guard let area = try? open().directoryBeneath(UserDisk.own + Array("/versions".utf8)) else { return [] }
        var found: [(file: String, bytes: [UInt8])] = []
        files(in: area, "versions", into: &found)
        return found
    }

    private func files(
        in directory: DirectoryDescriptor, _ place: String, into found: inout [(file: String, bytes: [UInt8])]
    ) {
        let entries = ((try? directory.entries()) ?? []).sorted { $0.name.lexicographicallyPrecedes($1.name) }
        for entry in entries {
            let path = place + "/" + String(decoding: entry.name, as: UTF8.self)
            switch (try? directory.status(of: entry.name))?.kind {
            case .directory:
                if let below = try? directory.directoryBeneath(entry.name) { files(in: below, path, into: &found) }
            case .file:
                guard let file = try? directory.openBeneath(entry.name, [.readOnly]) else { continue }
                if let bytes = try? file.contents(atMost: .max) { found.append((path, bytes)) }
            default: continue
            }
        }
    }
}
