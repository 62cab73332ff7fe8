import Identity
import Manifests
import Transport

/// A folder as the hub serves it.
struct HubFolder: Sendable {
    let handle: any FolderHandle
    /// This device among them.
    var members: Set<DeviceID>
    /// All that the folder's log knows: who holds a code of one is let in by any member.
    var invites: [InviteID] = []
    /// Neither announced nor served.
    var isPaused: Bool
    /// Connections whose session the folder knows to be open.
    var told: Set<ConnectionNumber> = []

    func serves(_ device: DeviceID) -> Bool { !isPaused && members.contains(device) }
}
