import Bytes
import Chunking
import Folders
import Identity
import Placing

/// One content on its way into `stage/`.
final class Fetch {
    /// Tells it from every other, also of the same node.
    let number: UInt64
    let node: NodeID
    let content: Content
    let size: UInt64
    let target: Target
    /// It lost a conflict, and goes to the versions, not to a path.
    let isToKeep: Bool
    var lists: ChunkListReader
    /// Listed, not asked for.
    var wanted: [WantedChunk] = []
    /// Asked for, or on their way through the staging lane.
    var outstanding = 0
    /// The list object without which it is not known what else to ask for.
    var missingList: Bytes32?
    var listAsked = false
    var isListed = false
    /// A file here that holds all of it, as long as that turns out to be so.
    var local: LocalChunks?
    /// Where an earlier try left something in the stage, rising.
    var left = ByteRanges()
    /// Chunks on the staging lanes that may be here already.
    var reusing = 0
    /// Peers that said that they do not have it, or not all of it.
    var lacking: Set<DeviceID> = []
    /// What those say to have already that are fetching it too.
    var holders: [DeviceID: ByteRanges] = [:]
    /// What came and stands in the stage.
    var written = ByteRanges()
    var writtenBytes: UInt64 = 0
    /// So much of it others have heard of.
    var toldBytes: UInt64 = 0
    /// Bytes of the chunks that were listed.
    var listedUpTo: UInt64 = 0
    /// It stands in a queue of those that have something to ask for.
    var isQueued = false
    /// It was finished, or dropped: what still comes for it is not wanted.
    var isEnded = false

    /// How its bytes come into `stage/`.
    enum Target: Sendable {
        /// Chunk by chunk into an open file.
        case file(StagingFile)
        /// All at once, for it has one chunk: the file is made when that has come.
        case whole(WholeFile)
    }

    init(number: UInt64, node: NodeID, content: Content, target: Target, isToKeep: Bool, lists: ChunkListReader) {
        self.number = number
        self.node = node
        self.content = content
        self.size = content.size
        self.target = target
        self.isToKeep = isToKeep
        self.lists = lists
    }

    var file: StagingFile? {
        if case .file(let file) = target { file } else { nil }
    }

    /// Whether an earlier try left something where a chunk begins.
    func isLeft(at offset: UInt64) -> Bool { left.contains(offset..<(offset + 1)) }

    /// Whether somebody else who is fetching it says to have a chunk; of `devices`, where they are given.
    func isHeld(_ wanted: WantedChunk, by devices: (DeviceID) -> Bool = { _ in true }) -> Bool {
        holders.contains { devices($0.key) && $0.value.contains(wanted.range) }
    }

    var isComplete: Bool { isListed && wanted.isEmpty && outstanding == 0 }

    /// Whether a request could take something of it.
    var hasToAsk: Bool { !isEnded && (!wanted.isEmpty || missingList != nil && !listAsked) }
}

/// A file of one chunk, as it is to stand in `stage/`.
struct WholeFile: Sendable {
    let name: StagedName
    let size: UInt64
    let mode: UInt16
    /// Nanoseconds since 1970.
    let mtime: Int64
}

/// One chunk and where it goes.
struct WantedChunk: Hashable, Sendable {
    let chunk: ChunkRef
    /// Bytes from the beginning of the file.
    let offset: UInt64

    var range: Range<UInt64> { offset..<(offset + UInt64(chunk.size)) }
}

/// A chunk that was asked for, and what it is for.
struct AskedChunk {
    let fetch: Fetch
    let wanted: WantedChunk
}

/// Fetches that have something to ask for, in the order in which they came.
struct AskQueue {
    private var fetches: [Fetch] = []

    mutating func append(_ fetch: Fetch) {
        guard !fetch.isQueued, fetch.hasToAsk else { return }
        fetch.isQueued = true
        fetches.append(fetch)
    }

    /// Hands out one after the other until `takes` says that it has enough. Those that have nothing more to ask for leave.
    mutating func visit(_ takes: (Fetch) -> Bool) -> Bool {
        var (seen, kept, goesOn) = (0, 0, true)
        while goesOn, seen < fetches.count {
            let fetch = fetches[seen]
            seen += 1
            if fetch.hasToAsk { goesOn = takes(fetch) }
            if fetch.hasToAsk {
                fetches[kept] = fetch
                kept += 1
            } else {
                fetch.isQueued = false
            }
        }
        fetches.removeSubrange(kept..<seen)
        return goesOn
    }
}
