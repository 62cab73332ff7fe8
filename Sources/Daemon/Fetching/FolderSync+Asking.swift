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
        for device in links.keys.sorted() {
            guard let peer = links[device]?.peer, peer.peerShares(id) else { continue }
            let isSilent = fetching.answers.silent.contains(device)
            while mayAsk(peer), ask(peer, forWhatIsLackedBy: isSilent ? speaking : []) {}
        }
        setAsideWhatNobodyHas()
    }

    /// What was asked for comes, and waits in memory until the staging lane has written it.
    private func mayAsk(_ peer: Peer) -> Bool {
        let room = peer.requestableBytes
        let coming = WireLimit.windowBytes - min(WireLimit.windowBytes, room)
        return room >= RequestDraft.mostBytes
            && UInt64(fetching.stagingBytes) + coming + RequestDraft.mostBytes <= FetchState.mostComing
    }

    private func ask(_ peer: Peer, forWhatIsLackedBy others: [DeviceID]) -> Bool {
        var draft = RequestDraft(device: peer.device, others: others)
        fetching.visitQueued { draft.take(from: $0) }
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
    private(set) var groups: [ChunkRequest.Group] = []
    /// By chunk: what a request asks for twice is answered once, as zeros, or files with the same parts.
    private(set) var chosen: [ChunkID: [AskedChunk]] = [:]
    private(set) var lists: [NodeID: Bytes32] = [:]
    private var bytes: UInt64 = 0

    init(device: DeviceID, others: [DeviceID]) {
        self.device = device
        self.others = others
    }

    private var isFull: Bool {
        bytes + UInt64(Cutter.least) > RequestDraft.mostBytes || chosen.count >= WireLimit.chunksInRequest
    }

    /// Takes what there is room for; false when there is none left.
    mutating func take(from fetch: Fetch) -> Bool {
        guard !fetch.lacking.contains(device), others.allSatisfy({ fetch.lacking.contains($0) }) else { return true }
        if let list = fetch.missingList, !fetch.listAsked, lists.count < WireLimit.listsInRequest {
            lists[fetch.node] = list
            fetch.listAsked = true
        }
        var new: [ChunkRef] = []
        var taken = 0
        for wanted in fetch.wanted {
            let isNew = chosen[wanted.chunk.id] == nil
            if isNew {
                guard hasRoom(for: wanted.chunk) else { break }
                new.append(wanted.chunk)
                bytes += UInt64(wanted.chunk.size)
            }
            chosen[wanted.chunk.id, default: []].append(AskedChunk(fetch: fetch, wanted: wanted))
            taken += 1
        }
        fetch.wanted.removeFirst(taken)
        fetch.outstanding += taken
        if !new.isEmpty { groups.append(.init(node: fetch.node, content: fetch.content.hash, chunks: new)) }
        return !isFull
    }

    private func hasRoom(for chunk: ChunkRef) -> Bool {
        chosen.count < WireLimit.chunksInRequest && bytes + UInt64(chunk.size) <= RequestDraft.mostBytes
    }
}
