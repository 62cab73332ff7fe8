package import Folders

/// A file in `stage/` that has all its bytes, its mode and its mtime, and waits to be placed.
package struct Staged: Hashable, Sendable {
    package let name: StagedName
    /// As it was when it was finished: inode and birth tell, after a crash, whether it was placed.
    package let stamp: Stamp

    package init(name: StagedName, stamp: Stamp) {
        self.name = name
        self.stamp = stamp
    }
}
