import Folders
import Identity
import Transport
import Wire

/// Everything that the hub knows; behind its lock.
struct HubState {
    let own: DeviceID
    var loop: (any Dialling)?
    var isStopping = false
    var records: [ConnectionNumber: PeerRecord] = [:]
    /// The one session of each device that counts.
    var open: [DeviceID: Peer] = [:]
    var folders: [FolderID: HubFolder] = [:]
    var offers = OfferBook()
    var plan = DialPlan()
    var dials: [DialID: DialTarget.Key] = [:]
    var joins: [FolderID: PendingJoin] = [:]
    /// Who waits for a connection to a place.
    var connects: [PeerPlace: [@Sendable (ConnectOutcome) -> Void]] = [:]
    var book: PeerBook
    var savedBook: PeerBook
    var limits = LimitBook()

    init(own: DeviceID, book: PeerBook) {
        self.own = own
        self.book = book
        savedBook = book
    }

    /// Devices with whom there is business.
    var wantedDevices: Set<DeviceID> {
        var wanted = Set(joins.values.map(\.inviter)).union(offers.entries.keys.map(\.device))
        for folder in folders.values { wanted.formUnion(folder.members) }
        for target in plan.targets.values where target.sources.contains(.named) {
            if let device = target.device { wanted.insert(device) }
        }
        return wanted
    }

    /// Devices that need not be dialled: they are connected, and nothing says that they are gone.
    func reachedDevices(at now: Duration) -> Set<DeviceID> {
        Set(records.values.filter { !$0.isSilent(at: now) }.map(\.peer.device))
    }

    /// Whether the device may learn this one's name: it shares a folder, or this one was told to join through it.
    func isAcquainted(_ device: DeviceID) -> Bool {
        folders.values.contains { $0.members.contains(device) } || joins.values.contains { $0.inviter == device }
    }

    func isConnected(_ device: DeviceID) -> Bool { records.values.contains { $0.peer.device == device } }

    /// Of two sessions with one device both sides keep the same: the newer, since nobody dials again with the older alive;
    /// of two that both began at once the one that the smaller device dialled.
    func prefers(_ new: Peer, over old: Peer, at now: Duration) -> Bool {
        guard records[old.connection.number]?.isYoung(at: now) ?? false else { return true }
        let newDialler = new.connection.isOutgoing ? own : new.device
        let oldDialler = old.connection.isOutgoing ? own : old.device
        return newDialler == oldDialler || newDialler < oldDialler
    }

    /// Tells a folder of a member's session, once, and what the peer has said of the folder so far.
    mutating func open(_ folder: FolderID, to peer: Peer) {
        // A session that no longer counts may still have words on their way.
        guard open[peer.device] == peer, let entry = folders[folder], entry.serves(peer.device),
            !entry.told.contains(peer.connection.number)
        else { return }
        folders[folder]?.told.insert(peer.connection.number)
        entry.handle.handIn(.peerOpened(peer))
        if let announcement = records[peer.connection.number]?.announced[folder] {
            entry.handle.handIn(.received(.folders([announcement]), peer))
        }
    }

    /// Folders that know of the peer's session, rising.
    func folders(knowing peer: Peer) -> [HubFolder] {
        folders.filter { $0.value.told.contains(peer.connection.number) }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The session no longer counts.
    mutating func forget(_ peer: Peer) {
        for folder in folders(knowing: peer) {
            folder.handle.handIn(.peerClosed(peer))
            folders[folder.handle.id]?.told.remove(peer.connection.number)
        }
        guard open[peer.device] == peer else { return }
        open[peer.device] = nil
        offers.remove(from: peer.device)
    }
}
