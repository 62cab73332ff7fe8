import Synchronization
import SystemCalls

/// A directory of the folder's area that users may take away meanwhile, as to make room: it is made anew then, when it is
/// used the next time, and what was in it counts as gone.
final class StandingDirectory: Sendable {
    private struct Opened {
        let directory: DirectoryDescriptor
        let inode: UInt64
    }

    private let parent: DirectoryDescriptor
    private let name: [UInt8]
    private let opened: Mutex<Opened>

    init(_ name: String, in parent: DirectoryDescriptor) throws(Errno) {
        self.parent = parent
        self.name = Array(name.utf8)
        opened = Mutex(try StandingDirectory.opened(self.name, in: parent))
    }

    private static func opened(_ name: [UInt8], in parent: DirectoryDescriptor) throws(Errno) -> Opened {
        let directory = try parent.directoryMade(name)
        return Opened(directory: directory, inode: try directory.status().inode)
    }

    /// The one that stands there. Where none can be made, the former one: what is done with it says why.
    var current: DirectoryDescriptor {
        opened.withLock { opened in
            let found = try? parent.statusIfAny(of: name)
            if found?.inode != opened.inode, let new = try? StandingDirectory.opened(name, in: parent) { opened = new }
            return opened.directory
        }
    }
}
