import Folders
import Identity

extension MembershipVerdict {
    /// Decides which curtailments are in force. They are taken one by one, those of the admin longest in office first, each
    /// if what is in force already lets it count and if an admin is left; so of admins who remove each other the one made
    /// admin earlier prevails.
    static func settled(_ log: MembershipIndex) -> MembershipVerdict {
        var void: Set<Int> = []
        while true {
            let (verdict, undone) = taken(log, without: void)
            // A curtailment may lose its author's authority to one taken later; then it never was, and all begins anew.
            if undone.isEmpty { return verdict }
            void.formUnion(undone)
        }
    }

    private static func taken(_ log: MembershipIndex, without void: Set<Int>) -> (MembershipVerdict, undone: [Int]) {
        var left = log.curtailments.filter { !void.contains($0) }
        var force: [Int] = []
        var verdict = MembershipVerdict(of: log, inForce: [])
        while let next = verdict.mostSenior(of: left, in: log) {
            left.removeAll { $0 == next }
            let trial = MembershipVerdict(of: log, inForce: force + [next])
            guard trial.hasAdmin(in: log) else { continue }
            force.append(next)
            verdict = trial
            let undone = force.filter { !verdict.counts[$0] }
            if !undone.isEmpty { return (verdict, undone) }
        }
        return (verdict, [])
    }

    private func mostSenior(of candidates: [Int], in log: MembershipIndex) -> Int? {
        candidates.filter { wouldCount[$0] }.min { rank($0, log) < rank($1, log) }
    }

    private func hasAdmin(in log: MembershipIndex) -> Bool {
        log.devices.contains { role(of: $0, at: nil) == .admin }
    }

    /// When its author became admin and who that is; then the entry's own place.
    private func rank(_ index: Int, _ log: MembershipIndex) -> Rank {
        let entry = log.entries[index].entry
        let office = latestSettings(of: entry.author, at: index).map { log.entries[$0].depth }.min() ?? 0
        return Rank(
            isAdmin: authorRoles[index] == .admin, office: office, author: entry.author,
            depth: log.entries[index].depth,
            hash: entry.hash)
    }

    private struct Rank: Comparable {
        var isAdmin: Bool
        var office: UInt64
        var author: DeviceID
        var depth: UInt64
        var hash: EntryHash

        static func < (left: Rank, right: Rank) -> Bool {
            if left.isAdmin != right.isAdmin { return left.isAdmin }
            return (left.office, left.author, left.depth, left.hash)
                < (right.office, right.author, right.depth, right.hash)
        }
    }
}
