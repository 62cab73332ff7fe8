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
    var isOpen = false
    /// When it is closed, unless somebody has found business with it before.
    var graceEnds: Duration?
    /// What the peer said last of each folder, also of those that are not here yet.
    var announced: [FolderID: FolderAnnouncement] = [:]
}
