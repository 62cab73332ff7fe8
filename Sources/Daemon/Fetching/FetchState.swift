import Bytes
import Chunking
import Folders
import Identity
import Placing

/// What is being fetched, bounded: so many contents at once, however many there are to come.
struct FetchState {
    /// Contents in assembly at once that have a file open.
    static let mostOpen = 256
    /// Contents in assembly at once.
    static let mostContents = 2048
    /// Plaintext bytes of chunks that are listed and not there yet, above which no further content is begun.
    static let mostBytes: UInt64 = 256 << 20
    /// Chunks of one content that wait for the staging lanes to take them over from a file here.
    static let mostReused = 512
    /// Chunks of a content that others fetch too, below which more of it are listed.
    static let fewWanted = 256

    private(set) var fetches: [NodeID: Fetch] = [:]
    private var open = 0
    private var bytes: UInt64 = 0
    private var lastNumber: UInt64 = 0
    private var smallQueue = AskQueue()
    private var largeQueue = AskQueue()

    var stagingBytes = 0
    /// Who has said what it holds of a content that it is fetching too.
    var partners: Set<DeviceID> = []
    /// Chunks of requests that are not answered to their end.
    var asked: [RequestKey: [ChunkID: [AskedChunk]]] = [:]
    var askedLists: [RequestKey: [NodeID: Bytes32]] = [:]
    var answers = AnswerWatch()
    /// Nodes whose content nobody who is connected has: looked at again after a while, or when a peer has more.
    var setAside: Set<NodeID> = []
    /// Contents that all who are connected have said that they lack, and since when.
    var lacks: [NodeID: Lack] = [:]
    /// Contents of which an earlier try left a part in `stage/`.
    var rests: [NodeID: ContentHash] = [:]
    /// Contents that filled the disk, and are not begun again before there is more room than they had.
    var lackedRoom: [NodeID: LackedRoom] = [:]
    /// Fetches that somebody has turned out to lack, since they were last looked through.
    var lacked: [Fetch] = []
    /// The chunks of what a node's file holds now, while a new content for it is fetched.
    var former: [NodeID: LocalChunks] = [:]

    var isFull: Bool { fetches.count >= FetchState.mostContents }
    var isIdle: Bool { fetches.isEmpty }

    var hasAskedAnybody: Bool { !asked.isEmpty || !askedLists.isEmpty }

    func hasAsked(_ device: DeviceID) -> Bool {
        asked.keys.contains { $0.device == device } || askedLists.keys.contains { $0.device == device }
    }

    /// Room for one that has a file open.
    func hasRoomForFile(of size: UInt64) -> Bool {
        !isFull && open < FetchState.mostOpen && (SizeClass(of: size) == .small || bytes < FetchState.mostBytes)
    }

    /// Whether nothing, or nothing large, is begun any more.
    var isCrowded: Bool { isFull || open >= FetchState.mostOpen || bytes >= FetchState.mostBytes }

    /// What waits for something that none of these devices has.
    func stuck(among devices: [DeviceID]) -> [Fetch] {
        fetches.values.filter { fetch in
            fetch.outstanding == 0 && !fetch.listAsked && devices.allSatisfy { fetch.lacking.contains($0) }
        }.sorted { $0.number < $1.number }
    }

    /// The fetch of a node, if it is still the one that had this number.
    func fetch(_ node: NodeID, number: UInt64) -> Fetch? {
        fetches[node].flatMap { $0.number == number ? $0 : nil }
    }

    mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    mutating func begin(_ fetch: Fetch) {
        fetches[fetch.node] = fetch
        bytes += fetch.size
        if fetch.file != nil { open += 1 }
    }

    mutating func end(_ fetch: Fetch) {
        guard !fetch.isEnded else { return }
        fetch.isEnded = true
        fetches[fetch.node] = nil
        former[fetch.node] = nil
        bytes -= fetch.size
        if fetch.file != nil { open -= 1 }
    }

    /// To be called when there is more to ask for.
    mutating func queue(_ fetch: Fetch) {
        switch SizeClass(of: fetch.size) {
        case .small: smallQueue.append(fetch)
        case .large: largeQueue.append(fetch)
        }
    }

    /// Hands out those of a class that have something to ask for until `takes` says that it has enough.
    mutating func visitQueued(_ sizes: SizeClass, _ takes: (Fetch) -> Bool) {
        _ =
            switch sizes {
            case .small: smallQueue.visit(takes)
            case .large: largeQueue.visit(takes)
            }
    }
}

/// Why a content is not begun again.
struct LackedRoom {
    let content: ContentHash
    /// Bytes free when nothing of it was in `stage/`: too few.
    let available: UInt64
    let words: String
}

struct RequestKey: Hashable {
    let device: DeviceID
    let number: UInt64
}
