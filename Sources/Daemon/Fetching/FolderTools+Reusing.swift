import Chunking
import Cryptography
import Folders
import Placing
import SystemCalls

/// Chunks of one fetch that may be on this disk already.
struct ReuseWork: Sendable {
    /// Where an earlier try left something in the stage.
    var left: [WantedChunk] = []
    /// In `local`.
    var here: [WantedChunk] = []
    let local: LocalChunks?

    var count: Int { left.count + here.count }
}

/// What became of it.
struct ReuseResult: Sendable {
    /// What turned out not to be what the index says.
    var missing: [WantedChunk] = []
    /// Bytes that stood in the stage.
    var kept: UInt64 = 0
    /// Bytes that were copied.
    var copied: UInt64 = 0
}

/// What is here already, taken over on the staging lanes: each chunk is compared with its name, wherever it was found.
extension FolderTools {
    /// Runs of so many bytes share extents where the filesystem can; for less a call costs as much as a copy.
    private static let long = UInt64(Cutter.average)

    func reuse(_ work: ReuseWork, into file: StagingFile) -> ReuseResult {
        var result = ReuseResult()
        var wanted = work.here
        for chunk in work.left {
            if isThere(chunk, in: file) { result.kept += UInt64(chunk.chunk.size) } else { wanted.append(chunk) }
        }
        guard let local = work.local,
            let source = OpenFile(at: local.place.path, beneath: area.root, expecting: local.place.stamp)
        else {
            result.missing = wanted
            return result
        }
        if wanted.count > work.here.count { wanted.sort { $0.offset < $1.offset } }
        for run in LocalRun.runs(of: wanted, in: local) { take(run, from: source, into: file, &result) }
        result.missing += wanted.filter { local.offset(of: $0) == nil }
        return result
    }

    private func take(
        _ run: LocalRun, from source: borrowing OpenFile, into file: StagingFile, _ result: inout ReuseResult
    ) {
        let isLong = run.length >= FolderTools.long
        // Whoever else reads the file keeps what they have in memory; what only this has brought there goes again.
        let isCold = isLong && source.isCold(at: run.start, length: run.length)
        let isShared = isLong && share(run, from: source, into: file)
        for wanted in run.chunks {
            let isHere = isShared ? isThere(wanted, in: file) : copy(wanted, run, from: source, into: file)
            if isHere { result.copied += UInt64(wanted.chunk.size) } else { result.missing.append(wanted) }
        }
        if isCold { source.forgetCache(at: run.start, length: run.length) }
        if isShared { file.forgetCache(at: run.target, length: run.length) }
    }

    /// Whether the staged file has the extents of the run now, which no change of the source reaches any more.
    private func share(_ run: LocalRun, from source: borrowing OpenFile, into file: StagingFile) -> Bool {
        (try? source.share(at: run.start, length: run.length, with: file, at: run.target)) ?? false
    }

    private func copy(
        _ wanted: WantedChunk, _ run: LocalRun, from source: borrowing OpenFile, into file: StagingFile
    ) -> Bool {
        guard let bytes = source.read(at: run.start + (wanted.offset - run.target), count: Int(wanted.chunk.size)),
            ChunkID(keys.chunkID.digest(bytes)) == wanted.chunk.id
        else { return false }
        return (try? file.write(bytes, at: wanted.offset)) != nil
    }

    private func isThere(_ wanted: WantedChunk, in file: StagingFile) -> Bool {
        guard let bytes = try? file.bytes(at: wanted.offset, count: Int(wanted.chunk.size)),
            bytes.count == Int(wanted.chunk.size)
        else { return false }
        return ChunkID(keys.chunkID.digest(bytes)) == wanted.chunk.id
    }
}
