import Folders
import Identity
import Manifests
import Storing

/// A member that had placed everything up to a sequence number of an index.
struct SafeElsewhere: Hashable {
    let device: DeviceID
    let index: UInt64
    let sequence: UInt64
}

/// Whether somebody else has all that is here, also once it has gone.
extension FolderSync {
    /// To be called when a peer has told how far it is.
    func noteSafe(_ device: DeviceID) {
        guard let link = links[device], link.hasAnnounced, pendingOut(link) == 0 else { return }
        safe = SafeElsewhere(device: device, index: index.number, sequence: index.lastSequence)
    }

    /// On a member that opens what it holds, and still is one.
    var isElsewhere: Bool {
        guard let safe, let role = membership.role(of: safe.device), role != .keep else { return false }
        return safe.index == index.number && safe.sequence == index.lastSequence
    }
}
