import Bytes
import Chunking
import Cryptography
import Folders
import Manifests
import Placing
import SystemCalls

/// One sealed chunk on its way into a staged file.
struct StagingWork: Sendable {
    let node: NodeID
    /// The number of the fetch that it is of.
    let fetch: UInt64
    let target: Fetch.Target
    let wanted: WantedChunk
    let sealed: [UInt8]
}

/// What became of one sealed chunk.
enum StagingResult: Sendable {
    /// It stands in its file.
    case written
    /// It was all there is of its file, which is finished.
    case staged(Staged)
    /// Why it is not what was asked for.
    case refused(String)
    /// Why the disk did not take it.
    case unwritable(String)
}

/// What the staging lane does: every chunk is checked as it comes, wherever it comes from.
extension FolderTools {
    /// Opens, checks and writes chunks; what became of each, in their order.
    func stage(_ work: [StagingWork], folder: FolderID) -> [StagingResult] {
        let (epochs, stage) = (epochs.keys, area.stage)
        return work.map { piece in
            let plain: [UInt8]
            do {
                plain = try SealedChunk.open(
                    piece.sealed, expecting: piece.wanted.chunk, folder: folder,
                    key: { epochs.chunkSeal(of: $0) }, chunkID: keys.chunkID)
            } catch {
                return .refused("\(error)")
            }
            do { return try write(plain, piece, beneath: stage) } catch { return .unwritable("\(error)") }
        }
    }

    private func write(
        _ plain: [UInt8], _ piece: StagingWork, beneath stage: DirectoryDescriptor
    ) throws -> StagingResult {
        switch piece.target {
        case .file(let file):
            try file.write(plain, at: piece.wanted.offset)
            return .written
        case .whole(let whole):
            var file = try StagedFile.create(whole.name, beneath: stage, mode: whole.mode)
            try file.write(plain, at: 0)
            return .staged(try file.finish(size: whole.size, mode: whole.mode, mtime: whole.mtime))
        }
    }

    /// Whether an open file's bytes are a content, by cutting them again.
    func holds(_ content: ContentHash?, _ file: borrowing FileDescriptor) -> Bool {
        guard let content else { return false }
        let chunker = FileChunker(keys: keys)
        var offset: UInt64 = 0
        let body = try? chunker.body(read: { buffer in
            let count = try file.read(into: buffer, at: offset)
            offset += UInt64(count)
            return count
        })
        return body.map { keys.contentHash(of: $0) == content } ?? false
    }
}
