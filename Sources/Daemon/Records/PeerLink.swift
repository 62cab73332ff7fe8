import Folders
import Wire

/// How far one connected peer and this folder have come with each other.
struct PeerLink {
    let peer: Peer
    /// The peer's index and its last sequence number, once it has announced the folder.
    var index: UInt64?
    var lastSequence: UInt64 = 0
    /// Up to here everything of the peer's index is held here, durably.
    var received: UInt64 = 0
    /// Up to here everything of our index has been sent, or came from the peer itself.
    var sent: UInt64 = 0
    /// Sequence numbers that we gave to what came from this peer: it need not hear of them again.
    var echoes: [ClosedRange<UInt64>] = []
    /// What the peer last said of our index: placed up to here, but for so many nodes.
    var placed: Placed?
    /// What we last said of the peer's.
    var reported: Placed?
    /// The highest event of each replica whose page header the peer has had from us.
    var saidEvents: [ReplicaID: UInt64] = [:]
    /// A page could not be judged for want of membership entries: the cursor stays before it.
    var missedPages = false
    var hasAnnounced = false

    init(peer: Peer) { self.peer = peer }

    /// Our index is another one from now on; what the peer has announced of its own stands.
    mutating func startOver() {
        (sent, echoes, placed, reported, saidEvents) = (0, [], nil, nil, [:])
        hasAnnounced = index != nil
    }

    func came(_ sequence: UInt64) -> Bool { echoes.contains { $0.contains(sequence) } }
}
