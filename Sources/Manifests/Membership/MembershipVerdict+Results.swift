import Bytes
import Folders
import Identity

extension MembershipVerdict {
    /// Rising by id.
    func invitations(_ log: MembershipIndex) -> [Invitation] {
        log.invites.compactMap { id in
            let made = log.invitations(of: id).filter { counts[$0] }
            let first = made.min { log.entries[$0].entry.hash < log.entries[$1].entry.hash }
            guard let first, case .invite(let invite) = log.entries[first].entry.act else { return nil }
            return Invitation(
                id: id, role: invite.role, author: log.entries[first].entry.author, expiry: invite.expiry,
                uses: invite.uses, joined: users(of: id, at: nil).sorted(),
                isRevoked: log.revocations(of: id).contains { counts[$0] }, isVoid: isVoid(first, at: nil))
        }
    }

    /// Sorted by what they say, since the order of a log differs between devices.
    func approvals(_ log: MembershipIndex) -> [Approval] {
        let approvals = log.entries.indices.compactMap { index -> Approval? in
            guard counts[index], case .approve(let replica, let events) = log.entries[index].entry.act else {
                return nil
            }
            return Approval(
                author: log.entries[index].entry.author, isByAdmin: authorRoles[index] == .admin, replica: replica,
                events: events)
        }
        return approvals.sorted { left, right in
            (left.replica, left.events.lowerBound, left.events.upperBound, left.author, left.isByAdmin ? 1 : 0)
                < (
                    right.replica, right.events.lowerBound, right.events.upperBound, right.author,
                    right.isByAdmin ? 1 : 0
                )
        }
    }

    func vouchedPages(_ log: MembershipIndex) -> Set<Bytes32> {
        var pages: Set<Bytes32> = []
        for index in log.entries.indices where counts[index] {
            if case .vouch(_, let vouched) = log.entries[index].entry.act { pages.formUnion(vouched) }
        }
        return pages
    }
}
