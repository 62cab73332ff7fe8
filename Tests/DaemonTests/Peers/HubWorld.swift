import Bytes
import Daemon
import Folders
import Identity
import SystemCalls
import Transport
import Wire

/// A hub that listens on loopback, with a home of its own.
final class HubWorld: Sendable {
    let place: TemporaryHome
    let identity: DeviceIdentity
    let hub: PeerHub
    let address: PeerPlace

    init(_ name: String, identity: DeviceIdentity = .random(), in place: TemporaryHome? = nil) throws {
        let place = try place ?? TemporaryHome()
        self.place = place
        self.identity = identity
        hub = PeerHub(
            home: try DaemonHome(path: place.home), identity: identity, deviceName: name, discovers: false,
            now: { .nanoseconds(monotonicNanoseconds()) }, log: { _ in })
        let bound = try hub.listen(PeerPlace(host: "127.0.0.1", port: 0))
        address = PeerPlace(host: bound.host, port: bound.port)
    }

    var device: DeviceID { identity.id }

    func stop() { hub.stop() }
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
