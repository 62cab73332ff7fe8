package import Bytes
import Cryptography
package import Folders

/// A piece of a long chunk list, named by the SHA-256 of its bytes: deterministic CBOR of [0, [[chunk id, size], ...]]
/// at the leaves, and [level, [[hash, size, count], ...]] above them, where size and count are those of all chunks
/// beneath.
package struct ListObject: Hashable, Sendable {
    /// Most entries of one list object.
    package static let mostEntries = 1000
    /// Lists hold 64 entries at least but for the last of a level, so this is beyond any file.
    package static let highestLevel: UInt64 = 8
    /// Longer bytes are refused unread: an entry takes 55 at most.
    package static let longest = mostEntries * 55 + 8

    package let hash: Bytes32
    package let bytes: [UInt8]

    /// A list object that one names before one has it: by its parent, or by a content.
    package struct Ref: Hashable, Sendable {
        package let hash: Bytes32
        /// Nil where the level is not known before it is read: at the root.
        package let level: UInt64?
        /// Bytes of plaintext in all chunks beneath.
        package let size: UInt64
        /// Number of all chunks beneath.
        package let count: UInt64

        package init(hash: Bytes32, level: UInt64?, size: UInt64, count: UInt64) {
            self.hash = hash
            self.level = level
            self.size = size
            self.count = count
        }
    }

    package enum Entries: Hashable, Sendable {
        case chunks([ChunkRef])
        case lists([Ref])
    }

    init(chunks: [ChunkRef]) {
        var writer = CBORWriter(reserving: chunks.count * 40 + 8)
        writer.array(2)
        writer.unsigned(0)
        writer.array(chunks.count)
        for chunk in chunks {
            writer.array(2)
            writer.byteString(chunk.id.raw)
            writer.unsigned(UInt64(chunk.size))
        }
        self.init(bytes: writer.bytes)
    }

    init(lists: [Ref], level: UInt64) {
        var writer = CBORWriter(reserving: lists.count * 45 + 8)
        writer.array(2)
        writer.unsigned(level)
        writer.array(lists.count)
        for list in lists {
            writer.array(3)
            writer.byteString(list.hash)
            writer.unsigned(list.size)
            writer.unsigned(list.count)
        }
        self.init(bytes: writer.bytes)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        hash = sha256(bytes)
    }
}
