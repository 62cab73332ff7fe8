import Folders
import Identity

/// A log with what is looked up in it.
struct MembershipIndex {
    let entries: [LoggedEntry]
    /// Removals, changes of role and revocations.
    private(set) var curtailments: [Int] = []
    private var settingsByDevice: [DeviceID: [Int]] = [:]
    private var invitationsByID: [InviteID: [Int]] = [:]
    private var joinsByID: [InviteID: [Int]] = [:]
    private var revocationsByID: [InviteID: [Int]] = [:]

    init(_ entries: [LoggedEntry]) {
        self.entries = entries
        for (index, logged) in entries.enumerated() {
            if logged.entry.isCurtailment { curtailments.append(index) }
            if let subject = logged.entry.subject { settingsByDevice[subject, default: []].append(index) }
            switch logged.entry.act {
            case .invite(let invite): invitationsByID[invite.id, default: []].append(index)
            case .join(let invite, _, _): joinsByID[invite, default: []].append(index)
            case .revoke(let invite): revocationsByID[invite, default: []].append(index)
            default: break
            }
        }
    }

    /// Whether the author of `later` knew `earlier`.
    func knows(_ later: Int, _ earlier: Int) -> Bool { entries[later].ancestors.contains(earlier) }

    /// Whether neither knew the other.
    func isApart(_ one: Int, _ other: Int) -> Bool { one != other && !knows(one, other) && !knows(other, one) }

    /// All devices that were ever to have a role, rising.
    var devices: [DeviceID] { settingsByDevice.keys.sorted() }

    /// All invites, rising.
    var invites: [InviteID] { invitationsByID.keys.sorted() }

    func settings(of device: DeviceID) -> [Int] { settingsByDevice[device] ?? [] }
    func invitations(of invite: InviteID) -> [Int] { invitationsByID[invite] ?? [] }
    func joins(by invite: InviteID) -> [Int] { joinsByID[invite] ?? [] }
    func revocations(of invite: InviteID) -> [Int] { revocationsByID[invite] ?? [] }

    /// Whom any entry let write, also one that does not count, as of an admin who was removed at the same time: who had not
    /// heard of that took what the device wrote.
    var writers: Set<DeviceID> { Set(entries.lazy.map(\.entry).filter(letsWrite).compactMap(\.subject)) }

    private func letsWrite(_ entry: MembershipEntry) -> Bool {
        switch entry.act {
        case .found: true
        case .add(_, let role, _), .role(_, let role): role.mayWrite
        case .join(let id, _, _):
            invitations(of: id).contains {
                if case .invite(let invite) = entries[$0].entry.act { invite.role.mayWrite } else { false }
            }
        default: false
        }
    }
}
