package import Folders
import SystemCalls

/// Directories of the user's own whose mode keeps even the user from changing what is in them: writable while a batch works
/// there, and as they were when it ends. After a crash the index's rows say what they were (`FolderArea.tighten`).
final class LoosenedDirectories {
    /// What a batch needs to have of a directory, and what it adds.
    static let needed: UInt16 = 0o300
    static let given: UInt16 = 0o700

    private struct Loosened {
        let directory: DirectoryDescriptor
        let inode: UInt64
        let mode: UInt16
    }

    private let root: DirectoryDescriptor
    private var loosened: [Loosened] = []

    init(root: DirectoryDescriptor) { self.root = root }

    /// Makes a directory beneath the root writable if it is not. Whoever may do everything needs no leave.
    func loosen(_ path: RelativePath) throws(Errno) {
        guard !isSuperuser(), let name = path.names.last, let parent = path.parent else { return }
        let above = try directory(parent)
        let status = try above.status(of: name.bytes)
        guard status.kind == .directory, status.mode & LoosenedDirectories.needed != LoosenedDirectories.needed else {
            return
        }
        try above.setMode(status.mode & 0o777 | LoosenedDirectories.given, of: name.bytes)
        // Held by a descriptor: it may be moved before it is put right.
        let directory = DirectoryDescriptor(try root.openBeneath(path.bytes, [.readOnly, .directory], sameMount: true))
        loosened.append(Loosened(directory: directory, inode: status.inode, mode: status.mode & 0o777))
    }

    /// Loosens all directories on the way to one, which cannot be entered.
    func loosenWay(to path: RelativePath) throws(Errno) {
        var way = RelativePath.root
        for name in path.names {
            way = way.appending(name)
            try loosen(way)
        }
    }

    /// The mode that a directory has for good, where the batch has changed it for a while.
    func mode(ofInode inode: UInt64) -> UInt16? { loosened.first { $0.inode == inode }?.mode }

    /// A step gave the directory a mode of its own.
    func forget(inode: UInt64) { loosened.removeAll { $0.inode == inode } }

    /// The innermost first: without the way there it could not be reached, but its descriptor is open.
    func putRight() {
        for entry in loosened.reversed() { try? entry.directory.descriptor.setMode(entry.mode) }
        loosened = []
    }

    private func directory(_ path: RelativePath) throws(Errno) -> DirectoryDescriptor {
        if path == .root { return root }
        return DirectoryDescriptor(try root.openBeneath(path.bytes, [.path, .directory], sameMount: true))
    }
}

extension FolderArea {
    /// Gives a directory the mode back that a batch had changed for a while when it crashed: only if it still has what the
    /// batch gave it.
    package func tighten(_ path: RelativePath, to mode: UInt16) throws(PlacingError) {
        guard mode & LoosenedDirectories.needed != LoosenedDirectories.needed, let name = path.names.last,
            let parent = path.parent
        else { return }
        try saying("cannot set the mode of \(path)") { () throws(Errno) in
            let above =
                parent == .root
                ? root : DirectoryDescriptor(try root.openBeneath(parent.bytes, [.path, .directory], sameMount: true))
            let status = try above.status(of: name.bytes)
            guard status.kind == .directory, status.mode & 0o777 == mode | LoosenedDirectories.given else { return }
            try above.setMode(mode, of: name.bytes)
        }
    }

    /// Whether a directory's mode may be what a batch gives it for a while, the directory having had `mode` before.
    package static func isLoosened(_ found: UInt16, from mode: UInt16) -> Bool {
        mode & LoosenedDirectories.needed != LoosenedDirectories.needed && found == mode | LoosenedDirectories.given
    }
}
