/// What `statx` says of one entry, as far as it tells whether the entry changed. Times are nanoseconds since 1970.
package struct Stamp: Hashable, Sendable {
    package var kind: Kind
    /// Bytes; 0 for directories.
    package var size: UInt64
    package var mtime: Int64
    package var ctime: Int64
    package var inode: UInt64
    /// Birth time: an inode number identifies a node only together with it. 0 where the filesystem keeps none.
    package var birth: Int64
    /// Within 0777.
    package var mode: UInt16

    package init(
        kind: Kind, size: UInt64, mtime: Int64, ctime: Int64, inode: UInt64, birth: Int64, mode: UInt16
    ) {
        self.kind = kind
        self.size = size
        self.mtime = mtime
        self.ctime = ctime
        self.inode = inode
        self.birth = birth
        self.mode = mode
    }

    /// Whether it is the same thing on disk, wherever it now stands and whatever it now holds.
    package func isSameInode(as other: Stamp) -> Bool {
        inode == other.inode && birth == other.birth && kind == other.kind
    }

    /// Whether the bytes must be the same: a rename changes ctime only, so `ignoringChangeTime` is for what was renamed.
    package func holdsSameBytes(as other: Stamp, ignoringChangeTime: Bool = false) -> Bool {
        isSameInode(as: other) && size == other.size && mtime == other.mtime
            && (ignoringChangeTime || ctime == other.ctime)
    }
}

/// What stands on disk at one path, as the index last saw or placed it.
package struct LaidRow: Hashable, Sendable {
    package var parent: NodeID
    package var name: Name
    package var node: NodeID
    package var stamp: Stamp
    /// The content that is there; for a directory its content's hash.
    package var content: ContentHash
    /// The reading may have missed a later write: its ctime lay within a clock tick of the reading (git's racy entries).
    package var racy: Bool
    /// A scan saw bytes here that look like chance: that they are replaced by others like them says nothing.
    package var isNoise: Bool

    package init(
        parent: NodeID, name: Name, node: NodeID, stamp: Stamp, content: ContentHash, racy: Bool, isNoise: Bool = false
    ) {
        self.parent = parent
        self.name = name
        self.node = node
        self.stamp = stamp
        self.content = content
        self.racy = racy
        self.isNoise = isNoise
    }
}
