import Bytes
import Chunking
import Folders
import Placing
import Storing
import Syncing

/// Bytes that are on this disk already: in the former file, in an earlier try's stage, in another file, or as a version.
extension FolderSync {
    /// Chunks that a file here has, or that an earlier try left in the stage, are not asked for.
    func reuse(_ file: StagingFile, of fetch: Fetch, _ listed: inout [WantedChunk]) throws {
        guard !listed.isEmpty else { return }
        let local = try fetch.local ?? (fetch.size > UInt64(Cutter.average) ? formerChunks(of: fetch.node) : nil)
        let isHere = { (wanted: WantedChunk) in fetch.isLeft(at: wanted.offset) || local?.offset(of: wanted) != nil }
        let here = listed.filter(isHere)
        guard !here.isEmpty else { return }
        listed.removeAll(where: isHere)
        fetch.outstanding += here.count
        fetch.reusing += here.count
        let (tools, node, number) = (tools, fetch.node, fetch.number)
        // Each lane has a stretch of the file for itself, and files of one stretch have either.
        let stretch = { (wanted: WantedChunk) in node.raw.low &+ wanted.offset / LocalRun.most }
        for (lane, here) in tools.staging.shared(here, of: SizeClass(of: fetch.size), by: stretch) {
            var work = ReuseWork(local: local)
            for wanted in here {
                if fetch.isLeft(at: wanted.offset) { work.left.append(wanted) } else { work.here.append(wanted) }
            }
            lane.async { [work] in
                let result = tools.reuse(work, into: file)
                self.counted(.skipped, bytes: result.kept)
                if let local = work.local { self.counted(local.source, bytes: result.copied) }
                self.enqueue { $0.reused(node, number, work.count, result) }
            }
        }
    }

    private func reused(_ node: NodeID, _ number: UInt64, _ count: Int, _ result: ReuseResult) {
        guard let fetch = fetching.fetch(node, number: number) else { return }
        fetch.outstanding -= count
        fetch.reusing -= count
        // Not what the index says: the rest is looked for in what the node's file holds, and asked for.
        if !result.missing.isEmpty { fetch.local = nil }
        fetch.wanted += result.missing
        fetching.queue(fetch)
        goOn(fetch)
        pumpFetches()
        advance()
    }

    /// The chunks of what is laid for a node now, by id.
    private func formerChunks(of node: NodeID) throws -> LocalChunks? {
        guard let laid = try index.laid(node), laid.stamp.kind == .file, let path = try index.path(of: node) else {
            return nil
        }
        let contents = try index.heads(of: node).placed.flatMap(\.contents)
        guard let content = contents.first(where: { $0.value.hash == laid.content })?.value,
            case .file(let size, let chunks) = content.body
        else { return nil }
        if let cached = fetching.former[node], cached.content == content.hash { return cached }
        guard let offsets = try? chunkOffsets(size, chunks) else { return nil }
        let former = LocalChunks(
            place: ContentPlace(at: path, laid.stamp), content: content.hash, offsets: offsets)
        fetching.former[node] = former
        return former
    }

    private func chunkOffsets(_ size: UInt64, _ chunks: ChunkList) throws -> [ChunkID: UInt64]? {
        var offsets: [ChunkID: UInt64] = [:]
        var reader = try ChunkListReader(size: size, chunks: chunks)
        var at: UInt64 = 0
        while true {
            switch reader.next() {
            case .chunks(let chunks):
                for chunk in chunks {
                    if offsets[chunk.id] == nil { offsets[chunk.id] = at }
                    at += UInt64(chunk.size)
                }
            case .needs(let ref):
                guard let object = try index.listObject(ref.hash) else { return nil }
                try reader.listReceived(object)
            case .end: return offsets
            }
        }
    }

    /// A file here with the same bytes: laid for any node, or a version.
    func localSource(of content: Content) throws -> ContentPlace? { try place(of: content.hash, node: nil) }
}
