import Bytes
import Cryptography
import Folders
import Foundation
import Identity
import Testing

@testable import Manifests

/// Random histories of people who add, promote, demote, remove each other, invite, vouch and join by codes, meeting now and
/// then; one of them also signs what no program would, behind heads of long ago. `KITH_SEED` repeats one run, and
/// `KITH_HISTORIES` makes it longer.
@Suite struct MembershipOrderTests {
    static let people = ["ann", "bob", "cat", "dan", "mallory"]
    static let histories = ProcessInfo.processInfo.environment["KITH_HISTORIES"].flatMap { Int($0) } ?? 12

    @Test func `any order gives the same members, and a folder keeps an admin`() throws {
        var random = SeededGenerator(seed: printedSeed())
        var withoutEffect = 0
        for _ in 0..<MembershipOrderTests.histories {
            let (folder, entries) = try history(&random)
            let batch = MembershipLog(folder: folder, entries: entries)
            for _ in 0..<3 {
                let log = MembershipLog(folder: folder, entries: entries.shuffled(using: &random))
                #expect(log.membership == batch.membership)
                #expect(log.heads == batch.heads && log.entries.count == entries.count)
            }
            #expect(batch.membership.members.contains { $0.role == .admin })
            withoutEffect += batch.membership.withoutEffect.count
        }
        // Else the histories are too tame to say anything.
        #expect(withoutEffect > 0)
    }

    @Test func `nothing counts that a removed device did apart from its removal`() throws {
        var random = SeededGenerator(seed: printedSeed())
        var tried = 0
        for _ in 0..<MembershipOrderTests.histories {
            let (folder, entries) = try history(&random)
            let index = MembershipIndex(MembershipLog(folder: folder, entries: entries).logged)
            let verdict = MembershipVerdict.settled(index)
            for removal in index.curtailments where verdict.counts[removal] {
                guard case .remove(let device) = index.entries[removal].entry.act else { continue }
                for other in index.entries.indices where index.entries[other].entry.author == device {
                    guard index.isApart(removal, other) else { continue }
                    tried += 1
                    #expect(!verdict.counts[other])
                }
            }
        }
        #expect(tried > 0)
    }

    private func printedSeed() -> UInt64 {
        let given = ProcessInfo.processInfo.environment["KITH_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("KITH_SEED=\(seed)")
        return seed
    }

    /// All entries that were written, whoever holds them.
    private func history(_ random: inout SeededGenerator) throws -> (FolderID, [SignedEntry]) {
        var circle = try Circle("ann")
        for who in ["bob", "mallory"] { try circle.add(who, as: .admin, by: "ann") }
        try circle.invite("code", as: .admin, uses: 2, by: "ann")
        meet(&circle, MembershipOrderTests.people)
        for _ in 0..<30 {
            let who = MembershipOrderTests.people.randomElement(using: &random) ?? "ann"
            let other = MembershipOrderTests.people.randomElement(using: &random) ?? "bob"
            // What is not allowed is not done; whether it is depends on what this one has heard of.
            try? step(&circle, who, other, &random)
        }
        meet(&circle, MembershipOrderTests.people)
        return (circle.folder, circle.log("ann").entries)
    }

    private func step(
        _ circle: inout Circle, _ who: String, _ other: String, _ random: inout SeededGenerator
    ) throws {
        let role = Role.allCases.randomElement(using: &random) ?? .read
        let now = circle.now
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try circle.add(other, as: role, by: who)
        case 1: try circle.setRole(role, of: other, by: who)
        case 2: try circle.setRole(.admin, of: other, by: who)
        case 3: try circle.remove(other, by: who)
        case 4: try circle.countersign(other, with: "code", by: who)
        case 5: try circle.mend(by: who)
        case 6:
            try circle.act(who) { (log, author, key) throws(ManifestError) in
                try log.revoke(Circle.code("code").id, newKey: key, now: now, by: author)
            }
        case 7:
            try circle.act(who) { (log, author, _) throws(ManifestError) in
                try log.vouch(for: [sha256([UInt8(role.rawValue)])], of: Sample.device(other), by: author)
            }
        case 8, 9: try forge(&circle, other, role, &random)
        default: meet(&circle, [who, other])
        }
    }

    /// Mallory dates something back behind an entry of long ago.
    private func forge(
        _ circle: inout Circle, _ other: String, _ role: Role, _ random: inout SeededGenerator
    ) throws {
        let log = circle.log("mallory")
        let parent = log.entries.randomElement(using: &random)?.hash
        let kind = [EntryFields.Kind.add, .role, .remove, .approve].randomElement(using: &random) ?? .add
        let entry = Forge.entry(kind, by: "mallory", behind: log) { fields in
            fields.parents = parent.map { [$0] } ?? []
            (fields.device, fields.role) = (Sample.device(other), role)
            (fields.replica, fields.firstEvent, fields.lastEvent) = (Sample.replica, 1, 2)
        }
        try circle.act("mallory") { (log, _, _) throws(ManifestError) in
            try log.insert(entry)
            return []
        }
    }

    private func meet(_ circle: inout Circle, _ people: [String]) {
        for who in people {
            for other in people where other != who { circle.meet(who, other) }
        }
    }
}
