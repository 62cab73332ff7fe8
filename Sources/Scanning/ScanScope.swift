package import Folders

/// Which part of a folder a scan looks at.
package enum ScanScope: Hashable, Sendable {
    case everything
    case dirty([DirtyDirectory])
}

/// Names in one directory that may have changed.
package struct DirtyDirectory: Hashable, Sendable {
    package var path: RelativePath
    /// Any bytes that a file system allows, rising.
    package var names: [[UInt8]]
    /// Of `names`, those that a rename emptied: no program is expected to fill them again, so that no time is lost on
    /// waiting for it.
    package var renamedAway: [[UInt8]]
    /// Of `names`, those at which a directory was made, or came to by a rename: what happened in it may have been told with
    /// another path, or not at all, so that all beneath is looked at even if the index seems to know it.
    package var unheard: [[UInt8]]

    package init(path: RelativePath, names: [[UInt8]], renamedAway: [[UInt8]] = [], unheard: [[UInt8]] = []) {
        self.path = path
        self.names = names
        self.renamedAway = renamedAway
        self.unheard = unheard
    }
}
