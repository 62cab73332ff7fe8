import Folders
import SystemCalls

/// The directories that the steps of one batch work in, opened once each. Not kept beyond a batch: somebody may move
/// them meanwhile.
struct OpenParents {
    static let most = 64

    private let root: DirectoryDescriptor
    private let loosened: LoosenedDirectories
    private var open: [RelativePath: DirectoryDescriptor] = [:]
    /// Most steps work where the one before did.
    private var last: (path: RelativePath, directory: DirectoryDescriptor)?

    init(root: DirectoryDescriptor, loosened: LoosenedDirectories) {
        self.root = root
        self.loosened = loosened
    }

    /// Opens a directory of the folder. No component may be a symlink or another mount, and none may be `.kith`.
    mutating func directory(_ path: RelativePath) throws(Errno) -> DirectoryDescriptor {
        if let last, last.path == path { return last.directory }
        let directory = try opened(path)
        last = (path, directory)
        return directory
    }

    private mutating func opened(_ path: RelativePath) throws(Errno) -> DirectoryDescriptor {
        if path == .root { return root }
        if let directory = open[path] { return directory }
        let directory = try entered(path)
        try loosened.loosen(path)
        if open.count == OpenParents.most { open.removeAll(keepingCapacity: true) }
        open[path] = directory
        return directory
    }

    private func entered(_ path: RelativePath) throws(Errno) -> DirectoryDescriptor {
        let flags: OpenFlags = [.path, .directory]
        do throws(Errno) {
            return DirectoryDescriptor(try root.openBeneath(path.bytes, flags, sameMount: true))
        } catch {
            guard error == .accessDenied, let parent = path.parent else { throw error }
            try loosened.loosenWay(to: parent)
            return DirectoryDescriptor(try root.openBeneath(path.bytes, flags, sameMount: true))
        }
    }

    /// Forgets all, when a directory went elsewhere.
    mutating func directoryMoved() {
        open.removeAll(keepingCapacity: true)
        last = nil
    }
}
