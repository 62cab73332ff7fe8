import Folders
import Identity

/// Which entries of a log count, given the curtailments (removals, changes of role, revocations) that are in force. One pass
/// from parents to children: whether an entry counts depends on its ancestors, and on curtailments made apart from it.
struct MembershipVerdict {
    private let log: MembershipIndex
    private let force: [Int]
    /// By index into the log.
    private(set) var counts: [Bool]
    /// As `counts`, but for curtailments whether they would count if they were in force.
    private(set) var wouldCount: [Bool]
    /// The role that an entry gives its subject; nil for one that gives none.
    private(set) var given: [Role?]
    /// The role that the author had when it wrote the entry.
    private(set) var authorRoles: [Role?]

    init(of log: MembershipIndex, inForce force: [Int]) {
        self.log = log
        self.force = force
        counts = Array(repeating: false, count: log.entries.count)
        given = Array(repeating: nil, count: log.entries.count)
        wouldCount = counts
        authorRoles = given
        for index in log.entries.indices {
            wouldCount[index] = judge(index)
            counts[index] = wouldCount[index] && (!log.entries[index].entry.isCurtailment || force.contains(index))
        }
    }

    /// The role of a device as `index` knew it, or as it is now for nil. Of entries made apart the one that gives least holds,
    /// and a removal before each.
    func role(of device: DeviceID, at index: Int?) -> Role? {
        let latest = latestSettings(of: device, at: index)
        guard !latest.contains(where: { given[$0] == nil }) else { return nil }
        return latest.compactMap { given[$0] }.max { $0.rawValue < $1.rawValue }
    }

    /// The counting entries that set a device's role and that no later one replaces.
    func latestSettings(of device: DeviceID, at index: Int?) -> [Int] {
        let settings = log.settings(of: device).filter { setting in
            counts[setting] && (index.map { log.knows($0, setting) } ?? true)
        }
        return settings.filter { setting in !settings.contains { log.knows($0, setting) } }
    }

    private mutating func judge(_ index: Int) -> Bool {
        let entry = log.entries[index].entry
        if case .found = entry.act {
            given[index] = .admin
            return true
        }
        guard let role = role(of: entry.author, at: index) else { return false }
        authorRoles[index] = role
        return entry.isAllowed(for: role) && !isCurtailed(index) && holdsByItself(index)
    }

    /// Whether an entry made apart takes away what this one needs. Somebody who is removed cannot date back under it.
    private func isCurtailed(_ index: Int) -> Bool {
        force.contains { log.isApart($0, index) && takesFromAuthor($0, of: index) }
    }

    private func takesFromAuthor(_ curtailment: Int, of index: Int) -> Bool {
        let entry = log.entries[index].entry
        switch log.entries[curtailment].entry.act {
        case .remove(let device): return device == entry.author
        case .role(let device, let role): return device == entry.author && !entry.isAllowed(for: role)
        case .revoke(let invite):
            if case .join(invite, _, _) = entry.act { return true }
            return false
        default: return false
        }
    }

    private mutating func holdsByItself(_ index: Int) -> Bool {
        switch log.entries[index].entry.act {
        case .add(let device, let role, _):
            given[index] = role
            return self.role(of: device, at: index) == nil
        case .role(let device, let role):
            given[index] = role
            return self.role(of: device, at: index) != nil
        case .remove(let device): return self.role(of: device, at: index) != nil
        case .join(let invite, let device, _): return holdsJoin(index, invite, device)
        case .found, .epoch, .grant, .grantToInvite, .invite, .revoke, .approve, .vouch: return true
        case .unknown: return false
        }
    }

    private mutating func holdsJoin(_ index: Int, _ id: InviteID, _ device: DeviceID) -> Bool {
        guard let (made, invite) = invite(id, at: index), !isVoid(made, at: index),
            !log.revocations(of: id).contains(where: { counts[$0] && log.knows(index, $0) }),
            UInt64(users(of: id, at: index).subtracting([device]).count) < invite.uses
        else { return false }
        // Who has a role keeps it where the code gives less.
        let before = role(of: device, at: index)
        given[index] = [before, invite.role].compactMap(\.self).min { $0.rawValue < $1.rawValue }
        return true
    }

    /// The entry that made an invite, as `index` knew it.
    private func invite(_ id: InviteID, at index: Int) -> (made: Int, invite: MembershipEntry.Invite)? {
        let made = log.invitations(of: id).filter { counts[$0] && log.knows(index, $0) }
        let first = made.min { log.entries[$0].entry.hash < log.entries[$1].entry.hash }
        guard let first, case .invite(let invite) = log.entries[first].entry.act else { return nil }
        return (first, invite)
    }

    /// Devices that joined by it, as `index` knew it, or so far for nil.
    func users(of invite: InviteID, at index: Int?) -> Set<DeviceID> {
        Set(
            log.joins(by: invite).filter { join in counts[join] && (index.map { log.knows($0, join) } ?? true) }
                .compactMap { log.entries[$0].entry.subject })
    }

    /// Whether the invite's author lost its place as admin after making it. What was known when that was written (`index`)
    /// still holds.
    func isVoid(_ made: Int, at index: Int?) -> Bool {
        let author = log.entries[made].entry.author
        return force.contains { curtailment in
            endsAdmin(curtailment, author) && !log.knows(made, curtailment)
                && !(index.map { log.knows(curtailment, $0) } ?? false)
        }
    }

    private func endsAdmin(_ curtailment: Int, _ device: DeviceID) -> Bool {
        switch log.entries[curtailment].entry.act {
        case .remove(device): true
        case .role(device, let role): role != .admin
        default: false
        }
    }
}
