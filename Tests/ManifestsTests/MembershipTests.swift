import Bytes
import Cryptography
import Folders
import Identity
import Testing

@testable import Manifests

@Suite struct MembershipTests {
    @Test func `a founder is the only member, an admin`() throws {
        let circle = try Circle("ann")
        #expect(circle.membership("ann").members.map(\.role) == [.admin])
        #expect(circle.role("ann", seenBy: "ann") == .admin)
        #expect(circle.role("bob", seenBy: "ann") == nil)
        #expect(circle.membership("ann").lackingKeys.isEmpty)
        #expect(!circle.membership("ann").needsEpoch(now: circle.now))
    }

    @Test(arguments: Role.allCases)
    func `an admin makes a device a member of any role, once`(_ role: Role) throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: role, by: "ann")
        #expect(circle.role("bob", seenBy: "ann") == role)
        #expect(throws: ManifestError.self) { try circle.add("bob", as: .admin, by: "ann") }
        #expect(circle.role("bob", seenBy: "ann") == role)
    }

    @Test(arguments: [Role.write, .read, .keep])
    func `who is no admin changes nobody's membership`(_ role: Role) throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: role, by: "ann")
        try circle.add("cat", as: .read, by: "ann")
        circle.meet("ann", "bob")
        #expect(throws: ManifestError.self) { try circle.add("dan", as: .read, by: "bob") }
        #expect(throws: ManifestError.self) { try circle.remove("cat", by: "bob") }
        #expect(throws: ManifestError.self) { try circle.setRole(.admin, of: "bob", by: "bob") }
        #expect(throws: ManifestError.self) { try circle.invite("code", by: "bob") }
        #expect(throws: ManifestError.self) { try circle.add("dan", as: .read, by: "a stranger") }
    }

    @Test func `who tries all the same is not believed by the others`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .write, by: "ann")
        circle.meet("ann", "bob")
        let forged = Forge.entry(.add, by: "bob", behind: circle.log("bob")) { fields in
            (fields.device, fields.role) = (Sample.device("mallory"), .admin)
        }
        var log = circle.log("ann")
        try log.insert(forged)
        #expect(log.membership.role(of: Sample.device("mallory")) == nil)
        #expect(log.membership.withoutEffect == [forged.hash])
    }

    @Test func `what a removed device did unseen counts no more, what was seen does`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("seen", as: .write, by: "bob")
        circle.meet("ann", "bob")
        try circle.add("unseen", as: .write, by: "bob")
        try circle.remove("bob", by: "ann")
        circle.meet("ann", "bob")
        for who in ["ann", "bob"] {
            #expect(circle.role("bob", seenBy: who) == nil)
            #expect(circle.role("seen", seenBy: who) == .write)
            #expect(circle.role("unseen", seenBy: who) == nil)
        }
        #expect(throws: ManifestError.self) { try circle.add("later", as: .write, by: "bob") }
    }

    @Test func `what a demoted admin did unseen counts as far as its new role goes`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("cat", as: .write, by: "bob")
        try circle.act("bob") { (log, author, _) throws(ManifestError) in
            try log.approve(3...9, of: Sample.replica, by: author)
        }
        try circle.setRole(.write, of: "bob", by: "ann")
        circle.meet("ann", "bob")
        #expect(circle.role("cat", seenBy: "ann") == nil)
        #expect(circle.membership("ann").approvals.count == 1)
    }

    @Test func `a removed device can be added again, and acts again`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        try circle.remove("bob", by: "ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("cat", as: .read, by: "bob")
        circle.meet("ann", "bob")
        #expect(circle.role("cat", seenBy: "ann") == .read)
    }

    @Test func `of admins who remove each other the one made admin earlier prevails`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("cat", as: .admin, by: "bob")
        circle.meet("ann", "bob", "cat")
        try circle.remove("bob", by: "cat")
        try circle.remove("cat", by: "bob")
        circle.meet("bob", "cat", "ann")
        for who in ["ann", "bob", "cat"] {
            #expect(circle.role("bob", seenBy: who) == .admin)
            #expect(circle.role("cat", seenBy: who) == nil)
        }
    }

    @Test func `of admins made at once who remove each other the smaller id prevails`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("cat", as: .admin, by: "ann")
        try circle.add("dan", as: .admin, by: "bob")
        circle.meet("ann", "bob", "cat", "dan")
        circle.meet("ann", "bob", "cat", "dan")
        try circle.remove("dan", by: "cat")
        try circle.remove("cat", by: "dan")
        circle.meet("ann", "cat", "dan")
        circle.meet("ann", "cat", "dan")
        // Epochs of the additions make one of them earlier or not; either way exactly one is left, the same for all.
        let left = ["cat", "dan"].filter { circle.role($0, seenBy: "ann") == .admin }
        #expect(left == [Sample.device("cat") < Sample.device("dan") ? "cat" : "dan"])
        #expect(["cat", "dan"].allSatisfy { circle.membership($0) == circle.membership("ann") })
    }

    @Test func `a folder always has an admin`() throws {
        var circle = try Circle("ann")
        #expect(throws: ManifestError.self) { try circle.remove("ann", by: "ann") }
        #expect(throws: ManifestError.self) { try circle.setRole(.write, of: "ann", by: "ann") }
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        // Both leave, apart from each other.
        try circle.remove("ann", by: "ann")
        try circle.remove("bob", by: "bob")
        circle.meet("ann", "bob")
        #expect(circle.membership("ann").members.map(\.role) == [.admin])
        #expect(circle.membership("ann") == circle.membership("bob"))
    }

    @Test func `any member may leave, and no one else by that`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .read, by: "ann")
        circle.meet("ann", "bob")
        try circle.remove("bob", by: "bob")
        circle.meet("ann", "bob")
        #expect(circle.role("bob", seenBy: "ann") == nil)
        #expect(circle.membership("ann").needsEpoch(now: circle.now))
        try circle.mend(by: "ann")
        #expect(!circle.membership("ann").needsEpoch(now: circle.now))
    }

    @Test func `two roles given apart leave the weaker, and a removal prevails over both`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        try circle.add("cat", as: .read, by: "ann")
        circle.meet("ann", "bob")
        try circle.setRole(.write, of: "cat", by: "ann")
        try circle.setRole(.admin, of: "cat", by: "bob")
        circle.meet("ann", "bob")
        #expect(circle.role("cat", seenBy: "ann") == .write)
        try circle.setRole(.admin, of: "cat", by: "ann")
        try circle.remove("cat", by: "bob")
        circle.meet("ann", "bob")
        #expect(circle.role("cat", seenBy: "ann") == nil)
        #expect(circle.membership("ann") == circle.membership("bob"))
    }

    @Test func `deletions are approved by an admin or by another writer, and by nobody else`() throws {
        var circle = try Circle("ann")
        for (who, role) in [("bob", Role.write), ("cat", .write), ("dan", .read)] {
            try circle.add(who, as: role, by: "ann")
        }
        circle.meet("ann", "bob", "cat", "dan")
        func approve(_ who: String) throws {
            try circle.act(who) { (log, author, _) throws(ManifestError) in
                try log.approve(10...20, of: Sample.replica, by: author)
            }
        }
        let event = Dot(Sample.replica, 15)
        #expect(throws: ManifestError.self) { try approve("dan") }
        try approve("bob")
        #expect(!circle.membership("bob").isApproved(event, by: Sample.device("bob")))
        #expect(circle.membership("bob").isApproved(event, by: Sample.device("cat")))
        try approve("ann")
        #expect(circle.membership("ann").isApproved(event, by: Sample.device("ann")))
        #expect(!circle.membership("ann").isApproved(Dot(Sample.replica, 21), by: Sample.device("bob")))
        #expect(!circle.membership("ann").isApproved(Dot(ReplicaID(1), 15), by: Sample.device("bob")))
    }
}
