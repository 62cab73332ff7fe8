package import Bytes

/// A folder, by a hash of what founded it.
package struct FolderID: Hashable, Comparable, Sendable {
    package let raw: Bytes16
    package init(_ raw: Bytes16) { self.raw = raw }
    package static func < (left: FolderID, right: FolderID) -> Bool { left.raw < right.raw }
}

/// One index on one device, by a random number made with the index: a wiped index cannot reuse a number that it gave.
package struct ReplicaID: Hashable, Comparable, Sendable {
    package let raw: UInt64
    package init(_ raw: UInt64) { self.raw = raw }
    package static func < (left: ReplicaID, right: ReplicaID) -> Bool { left.raw < right.raw }
}

/// A file, directory or symlink with an identity that survives renames. The first bit says which: a directory for life
/// (1), or a leaf for life (0).
package struct NodeID: Hashable, Comparable, Sendable {
    package let raw: Bytes16
    package init(_ raw: Bytes16) { self.raw = raw }

    /// The folder itself: the parent of what stands in its root. No record is ever of this node.
    package static let root = NodeID(Bytes16(high: 1 << 63, low: 0))

    package var isDirectory: Bool { raw.high >> 63 == 1 }

    package static func < (left: NodeID, right: NodeID) -> Bool { left.raw < right.raw }
}

/// What bytes a content has, whoever wrote them and when: HMAC-SHA-256 under the folder's content hash key over the kind
/// and the chunk list or link target. Equal contents have equal hashes.
package struct ContentHash: Hashable, Comparable, Sendable {
    package let raw: Bytes32
    package init(_ raw: Bytes32) { self.raw = raw }
    package static func < (left: ContentHash, right: ContentHash) -> Bool { left.raw < right.raw }
}

/// A piece of a file's bytes: HMAC-SHA-256(chunk id key of the folder, plaintext).
package struct ChunkID: Hashable, Comparable, Sendable {
    package let raw: Bytes32
    package init(_ raw: Bytes32) { self.raw = raw }
    package static func < (left: ChunkID, right: ChunkID) -> Bool { left.raw < right.raw }
}
