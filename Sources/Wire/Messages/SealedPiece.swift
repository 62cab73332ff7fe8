package import Folders

/// A chunk as it was sealed, not opened and not checked.
package struct SealedPiece: Hashable, Sendable {
    package var id: ChunkID
    package var bytes: [UInt8]

    package init(id: ChunkID, bytes: [UInt8]) {
        self.id = id
        self.bytes = bytes
    }
}
