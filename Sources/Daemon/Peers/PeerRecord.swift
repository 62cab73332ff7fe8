import Folders
import Identity
import Wire

/// One connection of the hub's, from the end of its handshake to the end of its session.
struct PeerRecord: Sendable {
    let peer: Peer
    /// Where it was dialled; nil where the peer came to us.
    let target: DialTarget.Key?
    /// Whether our hello said this device's name.
    let hasOurName: Bool
    /// What the peer's hello called it.
    var name: String?
    /// When both had said hello; nil before.
    var opened: Duration?
    /// Since when it is in doubt whether the peer is still there: it was asked to answer.
    var doubted: Duration?
    /// When it is closed, unless somebody has found business with it before.
    var graceEnds: Duration?
    /// What the peer said last of each folder, also of those that are not here yet.
    var announced: [FolderID: FolderAnnouncement] = [:]

    var isOpen: Bool { opened != nil }

    /// Whether the peer was asked to answer, and has not in time.
    func isSilent(at now: Duration) -> Bool {
        guard let doubted, now - doubted >= PeerHub.answersWithin else { return false }
        return peer.lastHeard < doubted
    }

    /// Whether a session that is opened with the same device at `now` was begun with this one known to be there: else it
    /// takes its place.
    func isYoung(at now: Duration) -> Bool { opened.map { now - $0 < PeerHub.together } ?? true }
}
