import Bytes
import Chunking
import Cryptography
import Dispatch
import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// Contents into `stage/`: from files and versions that are here already, else chunk by chunk from whoever has them.
extension FolderSync {
    /// Begins to assemble a content; nothing if there is no room for one more now.
    func fetch(_ content: Content, for node: NodeID, _ meta: Meta, toKeep: Bool) throws {
        guard case .file(let size, let chunks) = content.body, size > 0 else {
            if toKeep { try keepWithoutBytes(content, of: node) }
            return
        }
        guard !fetching.isFull else { return }
        let source = try localSource(of: content)
        let name = FolderSync.stagedName(of: content.hash, for: node)
        if source == nil, case .inline(let chunks) = chunks, chunks.count == 1 {
            let mtime = meta.mtime(of: content)
            let target = Fetch.Target.whole(WholeFile(name: name, size: size, mode: meta.mode, mtime: mtime))
            return try begin(content, node, target, toKeep: toKeep)
        }
        if !fetching.hasRoomForFile(of: size) { makeWay() }
        guard fetching.hasRoomForFile(of: size), try hasRoomOnDisk(for: content, of: node) else { return }
        do {
            let (file, left) = try openStage(name)
            try begin(content, node, .file(file), toKeep: toKeep, from: source, left)
        } catch let error as PlacingError {
            postpone(node, "cannot be staged: \(error)")
        }
    }

    /// A file in `stage/`, and where an earlier try has left something in it.
    private func openStage(_ name: StagedName) throws(PlacingError) -> (StagingFile, left: ByteRanges) {
        guard let file = try StagedFile.reopen(name, in: tools.area) else {
            return (StagingFile(try StagedFile.create(name, in: tools.area)), ByteRanges())
        }
        let left = ByteRanges(try file.dataRanges()) ?? ByteRanges()
        return (StagingFile(file), left)
    }

    static func stagedName(of content: ContentHash, for node: NodeID) -> StagedName {
        // Half of a digest: nobody gains by a clash, and a directory of short names is quicker.
        let words = sha256(content.raw.bytes + node.raw.bytes).words
        return StagedName(Bytes16(high: words.0, low: words.1))
    }

    /// What filled the disk is not fetched again and again for nothing: it waits until there is more room than it had.
    private func hasRoomOnDisk(for content: Content, of node: NodeID) throws -> Bool {
        guard let lacked = fetching.lackedRoom[node] else { return true }
        let room = (try? tools.area.space().available) ?? 0
        guard lacked.content == content.hash, room <= lacked.available else {
            fetching.lackedRoom[node] = nil
            return true
        }
        postpone(node, try index.goalPath(of: node) ?? .root, lacked.words)
        return false
    }

    private func begin(
        _ content: Content, _ node: NodeID, _ target: Fetch.Target, toKeep: Bool, from source: ContentPlace? = nil,
        _ left: ByteRanges = ByteRanges()
    ) throws {
        guard case .file(let size, let chunks) = content.body,
            let lists = try? ChunkListReader(size: size, chunks: chunks)
        else { return note(try index.goalPath(of: node)?.description ?? "", "its chunk list is not sound") }
        let fetch = Fetch(
            number: fetching.nextNumber(), node: node, content: content, target: target, isToKeep: toKeep, lists: lists)
        fetching.begin(fetch)
        if fetching.rests[node] == content.hash { fetching.rests[node] = nil } else { dropRest(of: node) }
        fetch.local = source.map { LocalChunks(place: $0, content: content.hash, offsets: nil) }
        fetch.left = left
        goOn(fetch)
    }

    /// The longest that what made way is not looked at, in seconds.
    private static let longestDelay: UInt64 = 60

    /// What nobody who is connected has makes way for the rest, and is tried again after a while that doubles each time:
    /// else whoever writes of enough files and gives none would hold up all others.
    func makeWay() {
        let stuck = fetching.stuck(among: links.keys.sorted())
        guard !stuck.isEmpty else { return }
        for fetch in stuck {
            leave(fetch)
            let tries = (placing.refused[fetch.node]?.tries ?? 0) + 1
            let delay: UInt64 = min(FolderSync.longestDelay, 1 << UInt64(min(tries, 6)))
            placing.refused[fetch.node] = (until: Clock.monotonic() + delay * 1_000_000_000, tries: tries)
        }
        lane.after(.seconds(Int(FolderSync.longestDelay))) {
            self.assumeIsolated {
                $0.placing.mustLookAgain = true
                $0.advance()
            }
        }
    }

    /// A symlink or an empty file that lost a conflict: its record holds all there is of it.
    private func keepWithoutBytes(_ content: Content, of node: NodeID) throws {
        let stamp = Stamp(
            kind: content.kind, size: content.size, mtime: content.mtime, ctime: 0, inode: 0, birth: 0, mode: 0o600)
        try index.putVersion(
            VersionRow(
                node: node, path: try index.goalPath(of: node)?.description ?? "", content: content.hash, stamp: stamp,
                keptAt: Clock.realTime(), file: nil, reason: .conflict))
        placing.mustLookAgain = true
    }

    /// Lists chunks until so many are known that asking can go on, or a list object is missing.
    private func list(_ fetch: Fetch) throws {
        var listed: [WantedChunk] = []
        while listed.count < 1024, !fetch.isListed, fetch.missingList == nil {
            switch fetch.lists.next() {
            case .chunks(let chunks):
                for chunk in chunks {
                    listed.append(WantedChunk(chunk: chunk, offset: fetch.listedUpTo))
                    fetch.listedUpTo += UInt64(chunk.size)
                }
            case .needs(let ref):
                guard let object = try index.listObject(ref.hash) else {
                    fetch.missingList = ref.hash
                    break
                }
                try fetch.lists.listReceived(object)
            case .end: fetch.isListed = true
            }
        }
        if let file = fetch.file { try reuse(file, of: fetch, &listed) }
        fetch.wanted += inOwnOrder(listed, of: fetch)
        fetching.queue(fetch)
        finishIfComplete(fetch)
    }

    /// Where others fetch it too there is always a choice of what to ask for.
    private func mayList(_ fetch: Fetch) -> Bool {
        fetch.reusing < FetchState.mostReused && fetch.wanted.count <= (isShared(fetch) ? FetchState.fewWanted : 0)
    }

    /// Something of it has come, or did not.
    func goOn(_ fetch: Fetch) {
        do {
            if mayList(fetch) { try list(fetch) }
        } catch {
            abandon(fetch, "its chunk list is not sound: \(error)")
        }
        finishIfComplete(fetch)
    }
}
