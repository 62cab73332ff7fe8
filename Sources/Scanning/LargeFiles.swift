import Folders
import Synchronization

/// Files so large that whatever is small does not wait until they are read: a scan of single names puts them off for one
/// that looks at nothing else, and that one leaves off where something else is to be looked at, and goes on there later.
package final class LargeFiles: Sendable {
    /// Bytes that take a fraction of a second to read.
    package static let usualLeast: UInt64 = 64 << 20
    /// Bytes from which a file is large.
    let least: UInt64
    /// Files that were begun; what was read of more than these is read again.
    static let mostParts = 16

    private let parts = Mutex<[BegunFile]>([])
    private let isWaiting = Atomic(false)

    package init(least: UInt64 = usualLeast) { self.least = least }

    /// Whether there is something else to be looked at.
    package var givesWay: Bool {
        get { isWaiting.load(ordering: .relaxed) }
        set { isWaiting.store(newValue, ordering: .relaxed) }
    }

    /// What was read of the file that had exactly this stamp; a file that changed since begins anew.
    func takePart(of stamp: Stamp) -> BegunFile? {
        parts.withLock { parts in
            parts.firstIndex { $0.stamp == stamp }.map { parts.remove(at: $0) }
        }
    }

    func keep(_ part: BegunFile) {
        parts.withLock { parts in
            if parts.count == Self.mostParts { parts.removeFirst() }
            parts.append(part)
        }
    }
}

/// A file that was read in part.
struct BegunFile: Sendable {
    let stamp: Stamp
    /// When its first byte was read: a write in the same tick of the kernel's clock may not show in the stamp.
    let readAt: Int64
    var part = ContentPart()
}

/// What a scan does about large files.
package enum LargeFileRule: Sendable {
    /// They are read when they are found.
    case read
    /// They are named in the report, and not read.
    case putOff
    /// They are read until something else is to be looked at, and named in the report then.
    case giveWay
}
