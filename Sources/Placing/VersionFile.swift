package import Folders

/// Something that was displaced and is kept.
package struct VersionFile: Hashable, Sendable {
    package let path: VersionPath
    /// As it stands in `versions/`. Mostly a file or symlink; a directory only where somebody put one in the way while
    /// a file was being replaced.
    package let stamp: Stamp
    /// No program holds it open for writing: its bytes will not change any more. False also where nobody can tell.
    package let isSettled: Bool

    package init(path: VersionPath, stamp: Stamp, isSettled: Bool) {
        self.path = path
        self.stamp = stamp
        self.isSettled = isSettled
    }
}

/// What became of a displaced file that was held open for writing.
package enum Settling: Hashable, Sendable {
    /// It is as it was when it was displaced, and nobody can write it any more.
    case settled
    /// Unchanged so far, and still held open.
    case stillOpen
    /// Somebody wrote into it through an old descriptor: a local edit. To be polled on until it is settled, with the
    /// new stamp.
    case changed(VersionFile)
    /// It is not there any more.
    case gone
}
