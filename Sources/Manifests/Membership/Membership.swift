package import Bytes
package import Folders
package import Identity

/// Who may do what in a folder: what the entries of its log mean together.
package struct Membership: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let device: DeviceID
        package let role: Role
    }

    /// Rising by device.
    package private(set) var members: [Member] = []
    /// Whose key seals what is written now: the counting epoch of greatest (depth, id). Nil for an empty log alone.
    package private(set) var currentEpoch: EpochID?
    /// Rising by id.
    package private(set) var invites: [Invitation] = []
    package private(set) var approvals: [Approval] = []
    /// Members that should read and to whom nobody sealed the current epoch's key yet, rising: an admin that sees them does.
    package private(set) var lackingKeys: [DeviceID] = []
    /// Hashes of pages for which a member that may write vouches.
    package private(set) var vouchedPages: Set<Bytes32> = []
    /// Entries that are in the log and do not count.
    private(set) var withoutEffect: Set<EntryHash> = []
    private var roles: [DeviceID: Role] = [:]
    private var everWrote: Set<DeviceID> = []
    /// To whom the current epoch's key was sealed: devices and invites.
    private var keyHolders: Set<Bytes32> = []

    static let none = Membership()

    private init() {}

    init(of entries: [LoggedEntry]) {
        let log = MembershipIndex(entries)
        let verdict = MembershipVerdict.settled(log)
        for device in log.devices {
            guard let role = verdict.role(of: device, at: nil) else { continue }
            roles[device] = role
            members.append(Member(device: device, role: role))
        }
        withoutEffect = Set(entries.indices.filter { !verdict.counts[$0] }.map { entries[$0].entry.hash })
        everWrote = log.writers
        invites = verdict.invitations(log)
        approvals = verdict.approvals(log)
        vouchedPages = verdict.vouchedPages(log)
        let epochs = EpochTree(log)
        currentEpoch = epochs.current(verdict)
        keyHolders = currentEpoch.map { epochs.holders(of: $0, log) } ?? []
        lackingKeys = members.filter { $0.role != .keep && !holdsKey($0.device) }.map(\.device)
    }

    /// Nil for who is no member.
    package func role(of device: DeviceID) -> Role? { roles[device] }

    /// Nil where the log has none of this id that counts.
    package func invitation(_ invite: InviteID) -> Invitation? { invites.first { $0.id == invite } }

    /// Whether the device had the right to write at some time, or was given it by who had lost his own: its pages need a vouch
    /// where it has it no more.
    package func wasWriter(_ device: DeviceID) -> Bool { everWrote.contains(device) }

    /// Devices that had the right to write at some time and have it no more, rising.
    package var formerWriters: [DeviceID] { everWrote.filter { role(of: $0)?.mayWrite != true }.sorted() }

    /// Whether the current epoch's key is in hands that should no longer have it: of a device that was removed, or of an
    /// invite that is over by `now` (seconds since 1970). An admin that sees it begins a new epoch.
    package func needsEpoch(now: UInt64) -> Bool {
        let rightful = Set(members.filter { $0.role != .keep }.map(\.device.raw))
            .union(invites.filter { $0.isOpen(now: now) }.map(\.id.raw))
        return !keyHolders.isSubset(of: rightful)
    }

    /// Whether a mass deletion is approved: by an admin, or by another writer than the one that made it.
    package func isApproved(_ event: Dot, by writer: DeviceID) -> Bool {
        approvals.contains { approval in
            approval.replica == event.replica && approval.events.contains(event.number)
                && approval.counts(against: writer)
        }
    }

    /// Whether the invite is over by `now` and all that joined by it hold the keys without it: what is sealed to it may go.
    func isSpent(_ invite: Invitation, now: UInt64) -> Bool {
        guard !invite.isOpen(now: now) else { return false }
        return invite.joined.allSatisfy { device in
            let role = role(of: device)
            return role == nil || role == .keep || keyHolders.contains(device.raw)
        }
    }

    private func holdsKey(_ device: DeviceID) -> Bool {
        keyHolders.contains(device.raw)
            || invites.contains { $0.joined.contains(device) && keyHolders.contains($0.id.raw) }
    }
}
