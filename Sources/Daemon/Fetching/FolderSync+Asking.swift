import Bytes
import Chunking
import Folders
import Identity
import Transport
import Wire

/// Chunks and list objects, asked of whoever may have them.
extension FolderSync {
    /// Asks every peer for as much as its window has room for, in the order in which contents were begun.
    func pumpFetches() {
        guard canPlace, !fetching.isIdle else { return }
        let speaking = speaking
        for device in askedInTurn {
            guard let peer = links[device]?.peer, peer.peerShares(id) else { continue }
            let isSilent = fetching.answers.silent.contains(device)
            for sizes in SizeClass.allCases {
                while ask(peer, for: sizes, lackedBy: isSilent ? speaking : []) {}
            }
        }
        setAsideWhatNobodyHas()
    }

    /// Who fetches the same goes first: what it has need not be had of whoever has all of it, and is asked by all.
    private var askedInTurn: [DeviceID] {
        let devices = links.keys.sorted()
        guard !fetching.partners.isEmpty else { return devices }
        return devices.filter { fetching.partners.contains($0) } + devices.filter { !fetching.partners.contains($0) }
    }

    /// One request; whether there was anything to ask for, and room for it. What was asked for comes, and waits in memory until
    /// a staging lane has written it.
    /// - Parameter others: only what these lack is asked for.
    private func ask(_ peer: Peer, for sizes: SizeClass, lackedBy others: [DeviceID]) -> Bool {
        let room = peer.requestableBytes
        let coming = WireLimit.windowBytes - min(WireLimit.windowBytes, room)
        let waiting = UInt64(fetching.stagingBytes) + coming
        guard let most = sizes.request(within: room, beside: waiting) else { return false }
        var draft = RequestDraft(device: peer.device, others: others, coming: coming, atMost: most)
        fetching.visitQueued(sizes) { draft.take(from: $0) }
        askLists(draft.lists, of: peer)
        guard !draft.groups.isEmpty else { return false }
        guard let number = peer.askChunks(of: id, draft.groups) else {
            giveBack(draft.chosen.values.flatMap { $0 })
            return false
        }
        fetching.asked[RequestKey(device: peer.device, number: number)] = draft.chosen
        awaitAnswer(of: peer.device)
        return true
    }

    private func askLists(_ lists: [NodeID: Bytes32], of peer: Peer) {
        guard !lists.isEmpty else { return }
        guard let number = peer.askLists(of: id, Array(Set(lists.values)).sorted()) else { return listsLost(lists) }
        fetching.askedLists[RequestKey(device: peer.device, number: number)] = lists
        awaitAnswer(of: peer.device)
    }

    /// What was asked for and did not come is to be asked for again, elsewhere if `device` does not have it.
    func giveBack(_ chunks: [AskedChunk], lackedBy device: DeviceID? = nil) {
        // In the order of the file, whatever order they were kept in.
        for chunk in chunks.sorted(by: { ($0.fetch.number, $0.wanted.offset) < ($1.fetch.number, $1.wanted.offset) })
        where !chunk.fetch.isEnded {
            chunk.fetch.outstanding -= 1
            chunk.fetch.wanted.append(chunk.wanted)
            if let device {
                chunk.fetch.lacking.insert(device)
                // It has finished it, or given it up.
                if chunk.fetch.holders[device]?.contains(chunk.wanted.range) == true {
                    chunk.fetch.holders[device] = nil
                }
                fetching.lacked.append(chunk.fetch)
            }
            fetching.queue(chunk.fetch)
        }
    }

    /// Lists that were asked for and did not come are to be asked for again.
    func listsLost(_ lists: [NodeID: Bytes32]) {
        for node in lists.keys.sorted() {
            guard let fetch = fetching.fetches[node] else { continue }
            fetch.listAsked = false
            fetching.queue(fetch)
        }
    }
}

/// One request while it is put together.
struct RequestDraft {
    /// Plaintext bytes: small enough that several peers share a file, large enough to be few.
    static let mostBytes: UInt64 = 4 << 20

    let device: DeviceID
    /// Only what these lack is asked for.
    let others: [DeviceID]
    /// Plaintext bytes that it was asked for before and that have not come.
    let coming: UInt64
    /// Plaintext bytes that there is room for.
    let most: UInt64
    private(set) var groups: [ChunkRequest.Group] = []
    /// By chunk: what a request asks for twice is answered once, as zeros, or files with the same parts.
    private(set) var chosen: [ChunkID: [AskedChunk]] = [:]
    private(set) var lists: [NodeID: Bytes32] = [:]
    private var bytes: UInt64 = 0

    init(device: DeviceID, others: [DeviceID], coming: UInt64, atMost most: UInt64) {
        self.device = device
        self.others = others
        self.coming = coming
        self.most = most
    }

    private var isFull: Bool {
        bytes + UInt64(Cutter.least) > most || chosen.count >= WireLimit.chunksInRequest
    }

    /// Takes what there is room for; false when there is none left.
    mutating func take(from fetch: Fetch) -> Bool {
        let (isWhole, held) = (!fetch.lacking.contains(device), fetch.holders[device])
        guard isWhole || held != nil, others.allSatisfy({ fetch.lacking.contains($0) }) else { return true }
        if isWhole, let list = fetch.missingList, !fetch.listAsked, lists.count < WireLimit.listsInRequest {
            lists[fetch.node] = list
            fetch.listAsked = true
        }
        guard isWhole else {
            choose(from: fetch) { held?.contains($0.range) == true }
            return !isFull
        }
        guard !fetch.holders.isEmpty else {
            choose(from: fetch) { _ in true }
            return !isFull
        }
        // Others fetch it too. What nobody else has comes first, the rest only if there is nothing else to be had of this one;
        // and little at a time, for what is on its way to two goes twice over its line.
        guard coming <= RequestDraft.mostBytes else { return true }
        let isNew = choose(from: fetch) { !fetch.isHeld($0) }
        if !isNew, coming == 0 { choose(from: fetch) { _ in true } }
        return !isFull
    }

    /// Takes the first of those that are meant; whether there was one.
    @discardableResult
    private mutating func choose(from fetch: Fetch, _ isMeant: (WantedChunk) -> Bool) -> Bool {
        var (new, kept): ([ChunkRef], [WantedChunk]) = ([], [])
        var seen = 0
        for wanted in fetch.wanted {
            if isMeant(wanted) {
                if chosen[wanted.chunk.id] == nil {
                    guard hasRoom(for: wanted.chunk) else { break }
                    new.append(wanted.chunk)
                    bytes += UInt64(wanted.chunk.size)
                }
                chosen[wanted.chunk.id, default: []].append(AskedChunk(fetch: fetch, wanted: wanted))
            } else {
                kept.append(wanted)
            }
            seen += 1
        }
        let taken = seen - kept.count
        guard taken > 0 else { return false }
        fetch.wanted.replaceSubrange(0..<seen, with: kept)
        fetch.outstanding += taken
        if !new.isEmpty { groups.append(.init(node: fetch.node, content: fetch.content.hash, chunks: new)) }
        return true
    }

    private func hasRoom(for chunk: ChunkRef) -> Bool {
        chosen.count < WireLimit.chunksInRequest && bytes + UInt64(chunk.size) <= most
    }
}
