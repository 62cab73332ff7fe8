import Bytes
package import Cryptography

/// The labelled keys of a folder's root secret. They last as long as the folder does; what seals chunks and records is
/// another key, that of the epoch.
package final class FolderKeys: Sendable {
    package let root: SecretKey
    /// HMAC of a chunk's plaintext gives its `ChunkID`.
    package let chunkID: HMACKey
    package let nodeID: HMACKey
    package let contentHash: HMACKey
    /// Where files are cut follows from it.
    package let cutter: SecretKey

    package init(root: SecretKey) {
        self.root = root
        chunkID = HMACKey(root.derived("chunk ids"))
        nodeID = HMACKey(root.derived("node ids"))
        contentHash = HMACKey(root.derived("content hash"))
        cutter = root.derived("cutter table")
    }

    /// The id of the node born at this place: the first 128 bits of HMAC-SHA-256 over the parent's id (16 bytes), the
    /// kind (1 for a directory, else 0), the generation (8 bytes, big-endian) and the name; then the first bit set by
    /// kind.
    package func nodeID(parent: NodeID, name: Name, isDirectory: Bool, generation: UInt64) -> NodeID {
        let number = Bytes16(high: generation, low: 0).bytes.prefix(8)
        let digest = nodeID.digest(parent.raw.bytes + [isDirectory ? 1 : 0] + number + name.bytes)
        let kind: UInt64 = 1 << 63
        let high = isDirectory ? digest.words.0 | kind : digest.words.0 & ~kind
        return NodeID(Bytes16(high: high, low: digest.words.1))
    }

    /// HMAC-SHA-256 over deterministic CBOR: [0, size, [[id, size], ...]] for a file with its list, [0, size, root,
    /// count] for one with list objects, [1, target] for a symlink, [2] for a directory.
    package func contentHash(of body: Content.Body) -> ContentHash {
        ContentHash(contentHash.digest(encoded(body)))
    }

    private func encoded(_ body: Content.Body) -> [UInt8] {
        var writer = CBORWriter()
        switch body {
        case .file(let size, .inline(let chunks)):
            writer.array(3)
            writer.unsigned(UInt64(Kind.file.rawValue))
            writer.unsigned(size)
            writer.array(chunks.count)
            for chunk in chunks {
                writer.array(2)
                writer.byteString(chunk.id.raw)
                writer.unsigned(UInt64(chunk.size))
            }
        case .file(let size, .listed(let root, let count)):
            writer.array(4)
            writer.unsigned(UInt64(Kind.file.rawValue))
            writer.unsigned(size)
            writer.byteString(root)
            writer.unsigned(count)
        case .symlink(let target):
            writer.array(2)
            writer.unsigned(UInt64(Kind.symlink.rawValue))
            writer.byteString(target)
        case .directory:
            writer.array(1)
            writer.unsigned(UInt64(Kind.directory.rawValue))
        }
        return writer.bytes
    }
}
