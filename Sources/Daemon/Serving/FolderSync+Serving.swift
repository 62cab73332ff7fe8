import Bytes
import Chunking
import Cryptography
import Folders
import Identity
import Manifests
import Placing
import Storing
import Syncing
import SystemCalls
import Transport
import Wire

/// Chunks for others, read from where the index says that they are, and sealed. What has changed since is absent; the
/// receiver checks what it gets.
extension FolderSync {
    func chunksAsked(_ request: ChunkRequest, by peer: Peer) {
        guard links[peer.device] != nil, state != .paused else { return peer.send(.chunkAnswer(.nothing(of: request))) }
        // In one transaction, for each look outside of one takes and gives back the file's locks.
        let found = try? index.transaction { request.groups.map { group in (group, try? source(of: group)) } }
        guard let sources = found else { return peer.send(.chunkAnswer(.nothing(of: request))) }
        let (tools, folder) = (tools, id)
        tools.serving.lane(for: sources.lazy.compactMap { $0.1?.size }).async {
            let stale = tools.serve(request.id, sources, folder: folder, to: peer)
            if !stale.isEmpty { self.enqueue { $0.foundStale(stale) } }
        }
    }

    /// What somebody asked for is not there any more, and nobody has told: whoever asked waits until a scan has.
    private func foundStale(_ paths: [RelativePath]) {
        for path in paths { scans.mark(path) }
        scan()
    }

    func listsAsked(_ request: ListRequest, by peer: Peer) {
        var objects: [ListAnswer.Object] = []
        var absent: [Bytes32] = []
        for hash in request.hashes {
            if links[peer.device] != nil, let bytes = try? index.listObject(hash) {
                objects.append(.init(hash: hash, bytes: bytes))
            } else {
                absent.append(hash)
            }
        }
        peer.send(.listAnswer(ListAnswer(id: request.id, objects: objects, absent: absent, isLast: true)))
    }

    /// The file that holds the asked chunks: what is laid for the node, or a version of it, and where in it they are.
    private func source(of group: ChunkRequest.Group) throws -> ChunkSource? {
        guard let wanted = group.content, let content = try content(wanted, of: group.node),
            let origin = try origin(of: content.hash, for: group.node),
            let offsets = try offsets(of: group.chunks.map(\.id), in: content)
        else { return nil }
        return ChunkSource(size: content.size, origin: origin, offsets: offsets)
    }

    /// As the node has it; else as another one has it that stands here: whoever asks may know it from a record of its own that
    /// nobody else took.
    private func content(_ hash: ContentHash, of node: NodeID) throws -> Content? {
        if let content = try content(hash, inHeadsOf: node) { return content }
        for row in try index.laid(content: hash, limit: 4) {
            if let content = try content(hash, inHeadsOf: row.node) { return content }
        }
        return nil
    }

    private func content(_ hash: ContentHash, inHeadsOf node: NodeID) throws -> Content? {
        let heads = try index.heads(of: node)
        return (heads.placed + heads.received).flatMap(\.contents).first { $0.value.hash == hash }?.value
    }

    private func origin(of content: ContentHash, for node: NodeID) throws -> ChunkSource.Origin? {
        if let place = try place(of: content, node: node) { return .place(place) }
        guard let fetch = fetching.fetches[node], fetch.content.hash == content, let file = fetch.file,
            !fetch.written.isEmpty
        else { return nil }
        return .stage(file, fetch.written)
    }

    /// Where the bytes of a content are on this disk.
    func place(of content: ContentHash, node: NodeID?) throws -> ContentPlace? {
        var rows = try node.flatMap { try index.laid($0) }.map { [$0] } ?? []
        if rows.first?.content != content { rows = try index.laid(content: content, limit: 4) }
        for row in rows where try row.content == content && index.damaged(row.node) == nil {
            if let path = try index.path(of: row.node) { return ContentPlace(at: path, row.stamp) }
        }
        guard let version = try index.versions(of: content).first(where: { $0.file != nil }), let file = version.file
        else { return nil }
        return ContentPlace(version: file, version.stamp)
    }

    /// Where chunks lie in a content. Lists are walked only as far as the last one that is asked for.
    private func offsets(of chunks: [ChunkID], in content: Content) throws -> [ChunkID: UInt64]? {
        guard case .file(let size, let list) = content.body else { return nil }
        if let cached = serving, cached.content == content.hash,
            cached.isWhole || chunks.allSatisfy({ cached.offsets[$0] != nil })
        {
            return cached.offsets
        }
        var offsets: [ChunkID: UInt64] = [:]
        guard var reader = try? ChunkListReader(size: size, chunks: list) else { return nil }
        var at: UInt64 = 0
        while true {
            switch reader.next() {
            case .chunks(let refs):
                for ref in refs {
                    if offsets[ref.id] == nil { offsets[ref.id] = at }
                    at += UInt64(ref.size)
                }
            case .needs(let ref):
                // What is being fetched is served too, as far as it is known.
                guard let object = try index.listObject(ref.hash), (try? reader.listReceived(object)) != nil else {
                    return served(content, offsets, isWhole: false)
                }
            case .end: return served(content, offsets, isWhole: true)
            }
        }
    }

    private func served(_ content: Content, _ offsets: [ChunkID: UInt64], isWhole: Bool) -> [ChunkID: UInt64] {
        serving = offsets.count > 64 ? ServedContent(content: content.hash, offsets: offsets, isWhole: isWhole) : nil
        return offsets
    }
}

/// The chunk offsets of the large content that is being served, so that they are not computed for each request.
struct ServedContent {
    let content: ContentHash
    let offsets: [ChunkID: UInt64]
    /// All lists of it are here.
    let isWhole: Bool
}

struct ContentPlace: Sendable {
    /// Beneath the root.
    let path: [UInt8]
    let stamp: Stamp
    /// The same, of what stands where users see it.
    let inFolder: RelativePath?

    init(at path: RelativePath, _ stamp: Stamp) { (self.path, self.stamp, inFolder) = (path.bytes, stamp, path) }

    init(version file: String, _ stamp: Stamp) {
        (path, self.stamp, inFolder) = (Array(".kith/\(file)".utf8), stamp, nil)
    }
}

struct ChunkSource: Sendable {
    /// Bytes of the whole content.
    let size: UInt64
    let origin: Origin
    let offsets: [ChunkID: UInt64]

    enum Origin: Sendable {
        case place(ContentPlace)
        /// A file that is being assembled, and what has been written of it.
        case stage(StagingFile, ByteRanges)
    }

    /// Where in the folder it stands, if it does.
    var inFolder: RelativePath? {
        if case .place(let place) = origin { place.inFolder } else { nil }
    }

    /// Nil where something else stands at the place than the index says.
    func open(beneath root: borrowing DirectoryDescriptor) -> OpenSource? {
        switch origin {
        case .place(let place):
            guard let file = OpenFile(at: place.path, beneath: root, expecting: place.stamp) else { return nil }
            return .file(file)
        case .stage(let file, let written): return .stage(file, written)
        }
    }
}

/// What chunks are read from.
enum OpenSource: ~Copyable {
    case file(OpenFile)
    case stage(StagingFile, ByteRanges)

    var mayHoldOtherBytes: Bool {
        switch self {
        case .file(let file): file.mayHoldOtherBytes
        case .stage: false
        }
    }

    /// Exactly `count` bytes, or nil.
    borrowing func read(at offset: UInt64, count: Int) -> [UInt8]? {
        switch self {
        case .file(let file): return file.read(at: offset, count: count)
        case .stage(let file, let written):
            guard written.contains(offset..<(offset + UInt64(count))),
                let bytes = try? file.bytes(at: offset, count: count), bytes.count == count
            else { return nil }
            return bytes
        }
    }
}

extension FolderTools {
    /// Sealed bytes in one answer, about.
    private static let answerBytes = 1 << 20

    /// Answers a request group by group; on the serving lane. Gives the places in the folder that hold something else than
    /// the index says.
    func serve(
        _ request: UInt64, _ groups: [(ChunkRequest.Group, ChunkSource?)], folder: FolderID, to peer: Peer
    ) -> [RelativePath] {
        var stale: [RelativePath] = []
        var answer = ChunkAnswer(id: request, chunks: [], absent: [], isLast: false)
        var size = 0
        let epochs = epochs
        for (group, source) in groups {
            guard let source, let file = source.open(beneath: area.root) else {
                answer.absent += group.chunks.map(\.id)
                if let path = source?.inFolder { stale.append(path) }
                continue
            }
            var isStale = false
            for chunk in group.chunks {
                guard let bytes = read(chunk, source, file, &isStale),
                    let sealed = seal(bytes, as: chunk, epochs, folder)
                else {
                    answer.absent.append(chunk.id)
                    continue
                }
                answer.chunks.append(SealedPiece(id: chunk.id, bytes: sealed))
                size += sealed.count
                guard size >= FolderTools.answerBytes else { continue }
                peer.send(.chunkAnswer(answer))
                (answer.chunks, answer.absent, size) = ([], [], 0)
            }
            if isStale, let path = source.inFolder { stale.append(path) }
        }
        answer.isLast = true
        peer.send(.chunkAnswer(answer))
        return stale
    }

    /// - Parameter isStale: set where the file holds something else than the index says.
    private func read(
        _ chunk: ChunkRef, _ source: ChunkSource, _ file: borrowing OpenSource, _ isStale: inout Bool
    ) -> [UInt8]? {
        guard let offset = source.offsets[chunk.id] else { return nil }
        // Other bytes would be refused by whoever asked, again and again, and nobody would look here.
        guard let bytes = file.read(at: offset, count: Int(chunk.size)),
            !file.mayHoldOtherBytes || ChunkID(keys.chunkID.digest(bytes)) == chunk.id
        else {
            isStale = true
            return nil
        }
        return bytes
    }

    private func seal(
        _ bytes: [UInt8], as chunk: ChunkRef, _ epochs: EpochState, _ folder: FolderID
    ) -> [UInt8]? {
        guard let epoch = epochs.current, let key = epochs.keys.chunkSeal(of: epoch) else { return nil }
        return bytes.withUnsafeBytes {
            SealedChunk.seal(chunk: $0, id: chunk.id, folder: folder, epoch: epoch, key: key)
        }
    }
}
