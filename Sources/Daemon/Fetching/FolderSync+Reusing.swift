import Chunking
import Folders
import Placing
import Storing
import Syncing

/// Bytes that are on this disk already: in the former file, in an earlier try's stage, in another file, or as a version.
extension FolderSync {
    /// Chunks that the file's former content has, or that an earlier try left in the stage, are not asked for.
    func reuse(_ file: StagingFile, of fetch: Fetch) throws {
        guard !fetch.wanted.isEmpty else { return }
        let staged = (try? file.dataRanges()) ?? []
        let old = fetch.size > UInt64(Cutter.average) ? try formerChunks(of: fetch.node) : nil
        let isHere = { (wanted: WantedChunk) in
            old?.offsets[wanted.chunk.id] != nil || staged.contains { $0.contains(wanted.offset) }
        }
        let here = fetch.wanted.filter(isHere)
        guard !here.isEmpty else { return }
        fetch.wanted.removeAll(where: isHere)
        fetch.outstanding += here.count
        let (tools, node, number) = (tools, fetch.node, fetch.number)
        for (lane, here) in tools.staging.shared(here, by: \.chunk.id) {
            lane.async {
                let missing = tools.copy(here, from: old, into: file)
                let isStaged = { (wanted: WantedChunk) in staged.contains { $0.contains(wanted.offset) } }
                let (there, copied) = (here.filter(isStaged), here.filter { !isStaged($0) })
                self.counted(.skipped, bytes: FolderSync.bytes(of: there, but: missing))
                self.counted(.sameFile, bytes: FolderSync.bytes(of: copied, but: missing))
                self.enqueue { $0.reused(node, number, here, missing: missing) }
            }
        }
    }

    private func reused(_ node: NodeID, _ number: UInt64, _ here: [WantedChunk], missing: [WantedChunk]) {
        guard let fetch = fetching.fetch(node, number: number) else { return }
        fetch.outstanding -= here.count
        fetch.wanted += missing
        fetching.queue(fetch)
        goOn(fetch)
        pumpFetches()
        advance()
    }

    private static func bytes(of chunks: [WantedChunk], but missing: [WantedChunk]) -> UInt64 {
        let missing = Set(missing)
        return chunks.filter { !missing.contains($0) }.reduce(0) { $0 + UInt64($1.chunk.size) }
    }

    /// The chunks of what is laid for a node now, by id.
    private func formerChunks(of node: NodeID) throws -> FormerChunks? {
        guard let laid = try index.laid(node), laid.stamp.kind == .file, let path = try index.path(of: node) else {
            return nil
        }
        let contents = try index.heads(of: node).placed.flatMap(\.contents)
        guard let content = contents.first(where: { $0.value.hash == laid.content })?.value,
            case .file(let size, let chunks) = content.body
        else { return nil }
        if let cached = fetching.former[node], cached.content == content.hash { return cached }
        guard let offsets = try? chunkOffsets(size, chunks) else { return nil }
        let former = FormerChunks(content: content.hash, path: path, stamp: laid.stamp, offsets: offsets)
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

    func copy(_ source: ContentPlace, into file: StagingFile, of fetch: Fetch) {
        let (tools, content, size, node, number) = (tools, fetch.content.hash, fetch.size, fetch.node, fetch.number)
        tools.staging.lane(of: node).async {
            let isCopied = tools.copyWhole(source, size: size, content: content, into: file)
            self.enqueue { $0.copied(node, number, isCopied: isCopied) }
        }
    }

    private func copied(_ node: NodeID, _ number: UInt64, isCopied: Bool) {
        guard let fetch = fetching.fetch(node, number: number) else { return }
        fetch.outstanding -= 1
        if isCopied {
            fetch.isListed = true
            counted(.otherFile, bytes: fetch.size)
        }
        goOn(fetch)
        pumpFetches()
        advance()
    }
}
