import Bytes
import Chunking
import Cryptography
import Folders

/// What is done to each byte of a file.
extension Part {
    private static let size = 32 << 20
    private static let piece = 64 << 10

    static func contents() throws -> [Part] {
        let keys = FolderKeys(root: .random())
        let bytes = Randomness.bytes(size)
        let pieces = stride(from: 0, to: size, by: piece).map { Array(bytes[$0..<($0 + piece)]) }
        let hashing = { for piece in pieces { _ = sha256(piece) } }
        return [
            Part(name: "cut and name chunks", least: "SHA-256 of the same bytes", limit: Limit(3.5, debug: 6)) {
                try cut(bytes, FileChunker(keys: keys))
            } bound: {
                hashing()
            },
            Part(name: "name chunks of 64 KiB", least: "SHA-256 of the same bytes", limit: Limit(2, debug: 2.5)) {
                for piece in pieces { _ = keys.chunkID.digest(piece) }
            } bound: {
                hashing()
            },
        ] + sealing(pieces, keys, hashing)
    }

    private static func cut(_ bytes: [UInt8], _ chunker: FileChunker) throws {
        var position = 0
        _ = try chunker.body(read: { buffer in
            let count = min(buffer.count, bytes.count - position)
            bytes.withUnsafeBytes { all in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[position..<(position + count)]))
            }
            position += count
            return count
        })
    }

    private static func sealing(_ pieces: [[UInt8]], _ keys: FolderKeys, _ hashing: @escaping () -> Void) -> [Part] {
        let secret = SecretKey.random()
        let (key, epoch) = (SealKey(secret), EpochID(Bytes16(high: 1, low: 2)))
        let folder = FolderID(Bytes16(high: 3, low: 4))
        let refs = pieces.map { ChunkRef(id: ChunkID(keys.chunkID.digest($0)), size: UInt32($0.count)) }
        let seal = { (piece: [UInt8], ref: ChunkRef) in
            piece.withUnsafeBytes { SealedChunk.seal(chunk: $0, id: ref.id, folder: folder, epoch: epoch, key: key) }
        }
        let sealed = zip(pieces, refs).map { seal($0, $1) }
        let cipher = Cipher("ChaCha20-Poly1305")
        return [
            Part(name: "seal chunks", least: "ChaCha20-Poly1305 of the same bytes", limit: Limit(3.5, debug: 5)) {
                for (piece, ref) in zip(pieces, refs) { _ = seal(piece, ref) }
            } bound: {
                for piece in pieces { cipher.encrypt(piece) }
            },
            Part(
                name: "open and check chunks", least: "ChaCha20-Poly1305 and SHA-256 of them",
                limit: Limit(2.5, debug: 3)
            ) {
                for (bytes, ref) in zip(sealed, refs) {
                    _ = try SealedChunk.open(
                        bytes, expecting: ref, folder: folder, key: { _ in key }, chunkID: keys.chunkID)
                }
            } bound: {
                for piece in pieces { cipher.encrypt(piece) }
                hashing()
            },
        ]
    }
}
