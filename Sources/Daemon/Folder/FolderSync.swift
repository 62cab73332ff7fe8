import Bytes
import Chunking
import Cryptography
import Dispatch
import Folders
import Identity
import Manifests
import Placing
import Scanning
import Storing
import Syncing
import SystemCalls
import Wire

/// One folder on this device: carries out the engine's steps on the real index, disk and peers. It lives on a lane of its
/// own, so that a folder's index is used by one thread at a time; reading and hashing, staging, placing and serving have
/// lanes beside it, and hand their results back.
actor FolderSync: FolderHandle {
    nonisolated let lane: Lane
    nonisolated let id: FolderID
    nonisolated let context: FolderContext
    /// What the lanes beside this one use: the folder's keys and its place on disk.
    nonisolated let tools: FolderTools

    /// Where this folder's bytes came from since it was opened.
    nonisolated let bytes = ByteCounters()
    var entry: FolderEntry
    let index: FolderIndex
    let engine: FolderEngine
    let placer: Placer
    var log: MembershipLog
    var membership: Manifests.Membership
    /// The keys that the invite code opened have been sealed to this device itself.
    var hasLeftCode = false
    var state: FolderState = .starting
    var links: [DeviceID: PeerLink] = [:]
    var scans = ScanState()
    var placing = PlacingState()
    var fetching = FetchState()
    /// Who last had placed all that was held here, and what that was.
    var safe: SafeElsewhere?
    var brake: BrakeState
    var verifying = VerifyState()
    var comparing = CompareState()
    var powerCuts = PowerCutState()
    var watcher: FolderWatcher?
    /// Who waits until the watcher has told all that happened before now, by the barrier's number.
    var barriers: [UInt64: @Sendable () -> Void] = [:]
    var lastBarrier: UInt64 = 0
    /// The large content that is being served.
    var serving: ServedContent?
    /// Who waits for this folder's agreement, and under which number.
    var waiters: [UInt64: @Sendable () -> Void] = [:]
    var isStopped = false
    /// Numbers up to here are reserved in the folder's area.
    var reserved: (events: UInt64, sequence: UInt64) = (0, 0)
    /// So often they could not be, since they last could.
    var reservationTries = 0
    /// Of replicas of who lost the right to write: the highest event that they signed in a page that was set aside.
    var signedAside: [ReplicaID: (device: DeviceID, event: UInt64)] = [:]
    /// Pages signed here of which no peer has said yet that it has placed them; rising.
    var signed: [SignedPage] = []
    /// Paths of what this device wrote and nobody took.
    var refused: Set<String> = []
    /// Bytes of `bytes` that the log has told, by their source.
    var toldBytes: [ByteSource: UInt64] = [:]
    var clock: (any LaneTimer)?
    /// That the folder has been open.
    var hours = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(
        lane: Lane, context: FolderContext, tools: FolderTools, entry: FolderEntry, index: FolderIndex,
        log: MembershipLog, membership: Manifests.Membership
    ) {
        self.lane = lane
        self.id = entry.id
        self.context = context
        self.tools = tools
        self.entry = entry
        self.index = index
        index.ownDevice = context.device
        self.log = log
        self.membership = membership
        placer = Placer(area: tools.area)
        brake = BrakeState(limits: tools.home.loadBrakeLimits())
        let keys = tools.keys
        engine = FolderEngine(
            besideName: { name, author, node, attempt in
                Syncing.besideName(name, author: FolderSync.label(author), node: node, attempt: attempt)
            },
            nodeBirth: { keys.nodeID(parent: $0, name: $1, isDirectory: $2, generation: $3) })
    }

    /// Work for this folder, after everything that was handed in before.
    nonisolated func enqueue(
        _ work: @escaping @Sendable (isolated FolderSync) -> Void, as name: StaticString = #function
    ) {
        lane.async({ self.assumeIsolated { work($0) } }, as: name)
    }

    private static func label(_ author: AuthorLabel) -> String {
        switch author {
        case .device(let device): device.short
        case .replica(let replica): String(hexadecimal(Bytes16(high: 0, low: replica.raw).bytes).suffix(7))
        }
    }

    /// Runs changes of the index in one transaction; an error of the index becomes the folder's own and holds it.
    @discardableResult
    func change<Value>(durably: Bool = false, _ body: () throws -> Value) -> Value? {
        do {
            return try index.transaction(durably: durably, body)
        } catch {
            fail("the index cannot be used: \(error)")
            return nil
        }
    }

    /// In the order of the hub.
    nonisolated func handIn(_ event: FolderEvent) {
        enqueue { folder in
            switch event {
            case .peerOpened(let peer): folder.peerOpened(peer)
            case .peerClosed(let peer): folder.peerClosed(peer)
            case .received(let message, let peer): folder.received(message, from: peer)
            case .requestsLost(let numbers, let peer): folder.requestsLost(numbers, by: peer)
            case .drained(let device): folder.pump(device)
            }
        }
    }

    /// Stops all work of the folder and says why; what was done is kept.
    func fail(_ words: String) {
        // Whatever comes in meanwhile fails the same way.
        if case .failed(words) = state { return }
        context.log("\(entry.name): \(words)")
        state = .failed(words)
        changed()
    }

    /// Something that `status` or a waiter may want to know has changed.
    func changed() {
        for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) { waiter() }
    }
}

/// What a folder is about, in one word and its reason.
enum FolderState: Equatable {
    case starting
    /// The index is new in a folder that is not: nothing is written until all heads of one member are held.
    case adopting
    case running
    case paused
    /// The root is not what it was; nothing is read or written until the user has looked.
    case held(RootCheck)
    case failed(String)
}
