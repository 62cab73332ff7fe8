import Chunking
import Folders
import Storing

/// A file here that holds chunks of what is being assembled, as the index knows it.
struct LocalChunks: Sendable {
    let place: ContentPlace
    /// What it holds.
    let content: ContentHash
    /// Bytes from its beginning, by chunk; nil where it holds what is being assembled, so that each chunk lies where it goes.
    let offsets: [ChunkID: UInt64]?

    var source: ByteSource { offsets == nil ? .otherFile : .sameFile }

    func offset(of wanted: WantedChunk) -> UInt64? {
        guard let offsets else { return wanted.offset }
        return offsets[wanted.chunk.id]
    }
}

/// Chunks that follow each other in a file here, and in the one that is being assembled.
struct LocalRun {
    /// More bytes are not read at once, so that what was read is soon let go.
    static let most: UInt64 = 8 << 20

    private(set) var chunks: [WantedChunk]
    /// Bytes from the beginning of the file here.
    let start: UInt64
    private(set) var length: UInt64

    /// Bytes from the beginning of the one that is being assembled.
    var target: UInt64 { chunks[0].offset }

    /// The runs of chunks in the order of the new file; chunks that are not here are in none.
    static func runs(of chunks: [WantedChunk], in local: LocalChunks) -> [LocalRun] {
        var runs: [LocalRun] = []
        for wanted in chunks {
            guard let offset = local.offset(of: wanted) else { continue }
            if runs.isEmpty || !runs[runs.count - 1].take(wanted, at: offset) {
                runs.append(LocalRun(chunks: [wanted], start: offset, length: UInt64(wanted.chunk.size)))
            }
        }
        return runs
    }

    private mutating func take(_ wanted: WantedChunk, at offset: UInt64) -> Bool {
        let size = UInt64(wanted.chunk.size)
        guard offset == start + length, wanted.offset == target + length, length + size <= LocalRun.most else {
            return false
        }
        chunks.append(wanted)
        length += size
        return true
    }
}
