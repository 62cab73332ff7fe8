import Bytes
import Cryptography
import Dispatch
import Folders
package import Identity
import Synchronization
package import Transport
import Wire

/// The peers of this device: who is connected, who is to be, and what they say to which folder.
///
/// What comes from the network is handed to folders on the network's thread, in its order; the lane is for times and files.
package final class PeerHub: Sendable {
    /// How long somebody without business may stay.
    static let grace: Duration = .seconds(60)
    /// Two sessions with one device that open within this time were begun by both at once, neither knowing of the other's.
    static let together: Duration = .seconds(5)
    /// Who is there and is asked for a sign of it gives one within this time; else it is dialled beside its session.
    static let answersWithin: Duration = .seconds(2)

    let identity: DeviceIdentity
    let deviceName: String
    let discovers: Bool
    let now: @Sendable () -> Duration
    let log: @Sendable (String) -> Void
    let home: DaemonHome
    let lane = Lane("peers")
    let state: Mutex<HubState>
    private let timers = Mutex<[any LaneTimer]>([])

    /// - Parameters:
    ///   - discovers: whether neighbors may still turn up when all known places have failed.
    ///   - now: a clock that only rises.
    package init(
        home: DaemonHome, identity: DeviceIdentity, deviceName: String, discovers: Bool,
        now: @escaping @Sendable () -> Duration, log: @escaping @Sendable (String) -> Void
    ) {
        self.home = home
        self.identity = identity
        self.deviceName = deviceName
        self.discovers = discovers
        self.now = now
        self.log = log
        var state = HubState(own: identity.id, book: PeerHub.book(in: home, log))
        state.limits = PeerHub.limitBook(in: home, log)
        for (device, entry) in state.book.entries {
            for place in entry.places { state.plan.add(place, .remembered, expecting: device, at: now()) }
        }
        for place in state.book.named { state.plan.add(place, .named, at: now()) }
        self.state = Mutex(state)
        let made = [lane.timer { [weak self] in self?.tick() }, lane.timer { [weak self] in self?.applyLimits() }]
        timers.withLock { $0 = made }
    }

    var timer: (any LaneTimer)? { timers.withLock { $0.first } }
    var limitTimer: (any LaneTimer)? { timers.withLock { $0.last } }

    /// What was remembered is a convenience: without it peers are found anew.
    private static func book(in home: DaemonHome, _ log: (String) -> Void) -> PeerBook {
        do {
            guard let bytes = try home.contents(of: PeerBook.file, atMost: PeerBook.longestFile) else {
                return PeerBook()
            }
            return try PeerBook(encoded: bytes)
        } catch {
            log("what was remembered of peers cannot be read: \(error)")
            return PeerBook()
        }
    }

    /// Starts the network's thread and listens. Gives the address that was bound.
    package func listen(_ place: PeerPlace) throws(TransportError) -> SocketAddress {
        let loop = TransportLoop(key: identity.key, delegate: self)
        do throws(TransportError) {
            let address = try loop.listen(host: place.host, port: place.port)
            state.withLock { $0.loop = loop }
            applyLimits()
            return address
        } catch {
            loop.shutDown()
            throw error
        }
    }

    /// Connects over another network than the machine's. Who carries it tells the hub, its delegate, what happens there.
    package func use(_ network: any Dialling) { state.withLock { $0.loop = network } }

    /// Begins to dial; to be called when all folders are known.
    package func start() { lane.async { self.tick() } }

    /// Says goodbye to everybody and waits until all connections are closed. Not to be called on the network's thread.
    package func stop() {
        for timer in timers.withLock({ $0 }) { timer.cancel() }
        let (peers, joins, loop) = state.withLock { state in
            state.isStopping = true
            defer { (state.loop, state.joins) = (nil, [:]) }
            let peers = state.records.sorted { $0.key < $1.key }.map(\.value.peer)
            return (peers, state.joins.sorted { $0.key < $1.key }.map(\.value), state.loop)
        }
        for join in joins { join.finish(.stopped) }
        for peer in peers { end(peer, WireError(.done, "this device stops")) }
        loop?.shutDown()
        saveBook()
    }

    func saveBook() {
        let book: PeerBook? = state.withLock { state in
            guard state.book != state.savedBook else { return nil }
            state.savedBook = state.book
            return state.book
        }
        guard let book else { return }
        do throws(DaemonError) {
            try home.replace(PeerBook.file, with: book.encoded)
        } catch {
            log(error.words)
        }
    }
}
