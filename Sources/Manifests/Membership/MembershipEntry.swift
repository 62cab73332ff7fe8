import Bytes
import Folders
package import Identity

/// What an entry of the membership log says, and who says it knowing which others.
package struct MembershipEntry: Hashable, Sendable {
    package let hash: EntryHash
    package let author: DeviceID
    /// The heads of the log that its author knew, rising; none for the founding alone.
    package let parents: [EntryHash]
    let act: Act

    /// What was done.
    enum Act: Hashable, Sendable {
        case found(Founding)
        case add(DeviceID, Role, BoxedKeys)
        case role(DeviceID, Role)
        case remove(DeviceID)
        case epoch(Epoch)
        case grant(BoxedKeys)
        case grantToInvite(InviteID, [EpochID])
        case invite(Invite)
        case join(InviteID, DeviceID, proof: [UInt8])
        case revoke(InviteID)
        case approve(ReplicaID, ClosedRange<UInt64>)
        case vouch(DeviceID, pages: [Bytes32])
        /// Of a later version: carried on, without effect.
        case unknown
    }

    struct Founding: Hashable, Sendable {
        /// What every later box is checked against: `FolderSecrets.commitment` of the root.
        var root: Bytes16
        /// CBOR text, padded, under the first epoch's key.
        var sealedName: [UInt8]?
        var boxes: BoxedKeys
    }

    /// Folder secrets sealed to some, each box being for one of them.
    struct BoxedKeys: Hashable, Sendable {
        /// Whose keys each box holds; predecessors follow by the chains of the epochs.
        var epochs: [EpochID]
        /// By recipient's public key, rising.
        var boxes: [Box]

        static let none = BoxedKeys(epochs: [], boxes: [])
    }

    struct Box: Hashable, Sendable {
        var recipient: Bytes32
        var sealed: [UInt8]
    }

    struct Epoch: Hashable, Sendable {
        var id: EpochID
        var boxes: BoxedKeys
        /// Keys of the epochs before it, each sealed under this one's.
        var chain: [Link]
    }

    struct Link: Hashable, Sendable {
        var epoch: EpochID
        var sealed: [UInt8]
    }

    struct Invite: Hashable, Sendable {
        var id: InviteID
        var role: Role
        /// Seconds since 1970.
        var expiry: UInt64
        var uses: UInt64
        /// Whose keys are sealed to it, beside the entry.
        var epochs: [EpochID]
    }
}

extension MembershipEntry {
    /// The device whose role this entry sets or ends.
    var subject: DeviceID? {
        switch act {
        case .found: author
        case .add(let device, _, _), .role(let device, _), .remove(let device), .join(_, let device, _): device
        case .epoch, .grant, .grantToInvite, .invite, .revoke, .approve, .vouch, .unknown: nil
        }
    }

    /// Whether it can take something from others that they, not knowing it, still use.
    var isCurtailment: Bool {
        switch act {
        case .role, .remove, .revoke: true
        default: false
        }
    }

    /// Whether a device of this role may do what the entry does.
    func isAllowed(for role: Role) -> Bool {
        switch act {
        case .add, .role, .epoch, .grantToInvite, .invite, .revoke: role == .admin
        case .remove(let device): role == .admin || device == author
        case .grant(let keys): role == .admin || keys.boxes.allSatisfy { $0.recipient == author.raw }
        case .approve, .vouch: role.mayWrite
        case .join: true
        case .found, .unknown: false
        }
    }

    /// Epochs whose keys it hands out, and to which public keys, devices' and invites'.
    var handedOut: (epochs: [EpochID], recipients: [Bytes32]) {
        switch act {
        case .found(let founding): (founding.boxes.epochs, founding.boxes.boxes.map(\.recipient))
        case .add(_, _, let keys), .grant(let keys): (keys.epochs, keys.boxes.map(\.recipient))
        case .epoch(let epoch): ([epoch.id], epoch.boxes.boxes.map(\.recipient))
        case .grantToInvite(let invite, let epochs): (epochs, [invite.raw])
        case .invite(let invite): (invite.epochs, [invite.id.raw])
        case .role, .remove, .join, .revoke, .approve, .vouch, .unknown: ([], [])
        }
    }
}
