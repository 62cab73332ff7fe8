import Bytes
import Chunking
import Cryptography
import Dispatch
import Folders
import Testing

/// Bytes that look random and are the same in each run: SHA-256 of the seed and a counter, as in `formats.py`.
func stream(_ seed: String, _ length: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length + 32)
    var counter: UInt32 = 0
    let seed = Array(seed.utf8)
    while bytes.count < length {
        let block = seed + withUnsafeBytes(of: counter.bigEndian, Array.init)
        bytes += sha256(block).bytes
        counter += 1
    }
    return Array(bytes.prefix(length))
}

/// A file read in pieces of `piece` bytes at most.
struct PiecewiseFile {
    let bytes: [UInt8]
    let piece: Int
    private var position = 0

    init(_ bytes: [UInt8], piece: Int = .max) {
        self.bytes = bytes
        self.piece = piece
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, piece, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<(position + count)])
        position += count
        return count
    }
}

/// A queue that names chunks beside the thread that reads.
final class ThreadCompanion: ChunkingCompanion {
    private let begun = DispatchGroup()
    private let queue = DispatchQueue(label: "companion")

    func begin(_ work: @escaping @Sendable () -> Void) { queue.async(group: begun, execute: work) }

    func finish() { begun.wait() }
}

/// What chunking a file gave: its body, chunks in order and list objects by name.
struct Chunked {
    var body = Content.Body.directory
    var chunks: [ChunkRef] = []
    var plaintexts: [[UInt8]] = []
    var lists: [Bytes32: ListObject] = [:]

    init(
        _ bytes: [UInt8], keys: FolderKeys, piece: Int = .max, companion: (any ChunkingCompanion)? = nil
    ) throws {
        var file = PiecewiseFile(bytes, piece: piece)
        var chunks: [ChunkRef] = []
        var plaintexts: [[UInt8]] = []
        body = try FileChunker(keys: keys, companion: companion).body(
            read: { file.read(into: $0) },
            chunk: { ref, bytes in
                chunks.append(ref)
                plaintexts.append(Array(bytes))
            })
        self.chunks = chunks
        self.plaintexts = plaintexts
    }

    /// The chunk list of `chunks`, without a file.
    init(listing chunks: [ChunkRef]) {
        self.chunks = chunks
        var builder = ChunkListBuilder()
        for chunk in chunks { builder.append(chunk) { lists[$0.hash] = $0 } }
        body = builder.finish { lists[$0.hash] = $0 }
    }

    /// All chunks that the body's list names, read as a peer reads them.
    func read() throws -> [ChunkRef] {
        guard case .file(let size, let list) = body else { return [] }
        var reader = try ChunkListReader(size: size, chunks: list)
        var found: [ChunkRef] = []
        while true {
            switch reader.next() {
            case .chunks(let chunks): found += chunks
            case .needs(let ref): try reader.listReceived(try #require(lists[ref.hash]).bytes)
            case .end: return found
            }
        }
    }
}

func root(_ byte: UInt8 = 0) throws -> SecretKey {
    try #require(SecretKey(bytes: (0..<32).map { UInt8($0) &+ byte }))
}
