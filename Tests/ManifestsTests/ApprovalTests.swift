import Bytes
import Cryptography
import Folders
import Identity
import Testing

@testable import Manifests

/// No approval of a mass deletion can be forged.
struct ApprovalTests {
    private static let event = Dot(Sample.replica, 15)

    /// Ann is admin; bob and cat write; dan reads.
    private func circle() throws -> Circle {
        var circle = try Circle("ann")
        for (who, role) in [("bob", Role.write), ("cat", .write), ("dan", .read)] {
            try circle.add(who, as: role, by: "ann")
        }
        circle.meet("ann", "bob", "cat", "dan")
        return circle
    }

    private func approval(by who: String, behind log: MembershipLog) -> SignedEntry {
        Forge.entry(.approve, by: who, behind: log) { fields in
            (fields.replica, fields.firstEvent, fields.lastEvent) = (Sample.replica, 10, 20)
        }
    }

    private func isApproved(_ log: MembershipLog, by writer: String) -> Bool {
        log.membership.isApproved(Self.event, by: Sample.device(writer))
    }

    @Test func `another writer's approval counts`() throws {
        var log = try circle().log("ann")
        try log.insert(approval(by: "bob", behind: log))
        #expect(isApproved(log, by: "cat"))
        #expect(!isApproved(log, by: "bob"))
    }

    @Test func `an approval under another's name is refused`() throws {
        var log = try circle().log("ann")
        let real = approval(by: "bob", behind: log)
        let forged = SignedEntry(
            body: real.body, signature: Sample.key("dan").sign(real.body, domain: SignedEntry.domain), beside: nil)
        #expect(throws: ManifestError.self) { try log.insert(forged) }
        #expect(!isApproved(log, by: "cat"))
    }

    @Test func `an approval of other events than were signed is refused`() throws {
        var log = try circle().log("ann")
        let real = approval(by: "bob", behind: log)
        var fields = try EntryFields(body: real.body)
        fields.lastEvent = 1_000
        #expect(throws: ManifestError.self) {
            try log.insert(SignedEntry(body: fields.encoded(), signature: real.signature, beside: nil))
        }
    }

    @Test func `an approval of another folder is refused`() throws {
        var other = MembershipLog(folder: FolderID(Bytes16(high: 5, low: 5)))
        let circle = try circle()
        other.insert(contentsOf: circle.log("ann").entries)
        let entry = Forge.entry(.approve, by: "bob", behind: circle.log("ann")) { fields in
            fields.folder = other.folder
            (fields.replica, fields.firstEvent, fields.lastEvent) = (Sample.replica, 10, 20)
        }
        var log = circle.log("ann")
        #expect(throws: ManifestError.self) { try log.insert(entry) }
        #expect(!isApproved(log, by: "cat"))
    }

    @Test func `an approval by a reader has no effect`() throws {
        var log = try circle().log("ann")
        try log.insert(approval(by: "dan", behind: log))
        #expect(!isApproved(log, by: "cat"))
    }

    @Test func `an approval by a stranger is refused`() throws {
        var log = try circle().log("ann")
        #expect(throws: ManifestError.self) { try log.insert(approval(by: "eve", behind: log)) }
        #expect(!isApproved(log, by: "cat"))
    }

    @Test func `an approval by a removed member has no effect`() throws {
        var circle = try circle()
        let before = circle.log("bob")
        try circle.remove("bob", by: "ann")
        var log = circle.log("ann")
        // Neither behind the removal, nor dated back before it.
        try log.insert(approval(by: "bob", behind: log))
        try log.insert(approval(by: "bob", behind: before))
        #expect(!isApproved(log, by: "cat"))
    }

    @Test func `what a member approved before it was removed stays approved`() throws {
        var circle = try circle()
        try circle.act("bob") { (log, author, _) throws(ManifestError) in
            try log.approve(10...20, of: Sample.replica, by: author)
        }
        circle.meet("ann", "bob")
        try circle.remove("bob", by: "ann")
        #expect(isApproved(circle.log("ann"), by: "cat"))
    }

    @Test func `an approval counts for its replica and its events alone`() throws {
        var log = try circle().log("ann")
        try log.insert(approval(by: "ann", behind: log))
        let cat = Sample.device("cat")
        for number: UInt64 in [10, 15, 20] {
            #expect(log.membership.isApproved(Dot(Sample.replica, number), by: cat))
        }
        for number: UInt64 in [1, 9, 21, .max] {
            #expect(!log.membership.isApproved(Dot(Sample.replica, number), by: cat))
        }
        #expect(!log.membership.isApproved(Dot(ReplicaID(1), 15), by: cat))
    }

    @Test func `an approval of nothing, or of events that end before they begin, is refused`() throws {
        var log = try circle().log("ann")
        for (first, last) in [(UInt64(0), UInt64(5)), (9, 8)] {
            let entry = Forge.entry(.approve, by: "ann", behind: log) { fields in
                (fields.replica, fields.firstEvent, fields.lastEvent) = (Sample.replica, first, last)
            }
            #expect(throws: ManifestError.self) { try log.insert(entry) }
        }
    }
}
