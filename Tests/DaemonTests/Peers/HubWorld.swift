import Bytes
import Daemon
import Folders
import Identity
import Synchronization
import SystemCalls
import Transport
import Wire

/// A hub that listens on loopback, with a home of its own.
final class HubWorld: Sendable {
    let place: TemporaryHome
    let identity: DeviceIdentity
    let hub: PeerHub
    let address: PeerPlace

    init(
        _ name: String, identity: DeviceIdentity = .random(), in place: TemporaryHome? = nil,
        now: @escaping @Sendable () -> Duration = { .nanoseconds(monotonicNanoseconds()) }
    ) throws {
        let place = try place ?? TemporaryHome()
        self.place = place
        self.identity = identity
        hub = PeerHub(
            home: try DaemonHome(path: place.home), identity: identity, deviceName: name, discovers: false,
            now: now, log: { _ in })
        let bound = try hub.listen(PeerPlace(host: "127.0.0.1", port: 0))
        address = PeerPlace(host: bound.host, port: bound.port)
    }

    var device: DeviceID { identity.id }

    func stop() { hub.stop() }
}

/// Two identities, the smaller first.
func identities() -> (DeviceIdentity, DeviceIdentity) {
    let (one, other) = (DeviceIdentity.random(), DeviceIdentity.random())
    return one.id < other.id ? (one, other) : (other, one)
}

/// A clock that a test moves by hand.
final class HubClock: Sendable {
    private let time = Mutex(Duration.seconds(1000))

    var now: Duration { time.withLock { $0 } }

    func advance(by span: Duration) { time.withLock { $0 += span } }
}

/// A folder's id by a number.
func folderID(_ number: UInt64) -> FolderID { FolderID(Bytes16(high: 7, low: number)) }

func announcement(_ folder: FolderID) -> FolderAnnouncement {
    FolderAnnouncement(folder: folder, index: 1, sequence: 0, cursor: nil, replicas: [], membershipHeads: [])
}

/// Announces the folder to each member whose session opens, as a real one does.
func announcing(_ folder: FolderID) -> RecordingFolder {
    RecordingFolder(folder) { event in
        if case .peerOpened(let peer) = event { peer.send(.folders([announcement(folder)])) }
    }
}
