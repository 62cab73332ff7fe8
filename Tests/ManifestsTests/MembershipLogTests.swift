import Bytes
import Cryptography
import Folders
import Identity
import Testing

@testable import Manifests

@Suite struct MembershipLogTests {
    @Test func `entries that come before their ancestors wait, are asked for, and then count`() throws {
        var circle = try Circle("ann")
        for who in ["bob", "cat", "dan"] { try circle.add(who, as: .write, by: "ann") }
        let entries = circle.log("ann").entries
        var log = MembershipLog(folder: circle.folder)
        #expect(try log.insert(entries[3]) == .waiting(for: [entries[2].hash]))
        #expect(try log.insert(entries[2]) == .waiting(for: [entries[1].hash]))
        #expect(try log.insert(entries[2]) == .known)
        #expect(log.missing == [entries[1].hash] && log.membership.members.isEmpty)
        try log.insert(entries[0])
        #expect(try log.insert(entries[1].encoded) == .inserted(Array(entries[1...])))
        #expect(log.membership == circle.membership("ann") && log.missing.isEmpty)
        #expect(log.heads == circle.log("ann").heads)
    }

    @Test func `no more entries wait than the limit`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .write, by: "ann")
        var log = MembershipLog(folder: circle.folder)
        func orphan(_ number: Int) -> SignedEntry {
            Forge.entry(.revoke, by: "ann", behind: circle.log("ann")) { fields in
                fields.invite = InviteID(sha256(Array("\(number)".utf8)))
            }
        }
        for number in 0..<ManifestLimit.waitingEntries { try log.insert(orphan(number)) }
        #expect(refusal { () throws(ManifestError) in try log.insert(orphan(-1)) } == .tooManyWaiting)
    }

    @Test func `a peer with some heads gets what it lacks, ancestors first`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        let heads = circle.log("bob").heads
        try circle.add("cat", as: .write, by: "ann")
        try circle.add("dan", as: .write, by: "ann")
        #expect(circle.log("ann").entries(after: heads).count == 2)
        #expect(circle.log("ann").entries(after: []).count == 4)
        #expect(circle.log("ann").entries(after: circle.log("ann").heads).isEmpty)
        #expect(circle.log("bob").entries(after: circle.log("ann").heads).count == 2)
    }

    @Test func `a changed byte anywhere in an entry is refused`() throws {
        var circle = try Circle("ann")
        try circle.invite("code", by: "ann")
        let entry = circle.log("ann").entries[1]
        for index in entry.encoded.indices {
            var bytes = entry.encoded
            bytes[index] ^= 1
            var log = MembershipLog(folder: circle.folder, entries: [circle.log("ann").entries[0]])
            #expect(refusal { () throws(ManifestError) in try log.insert(bytes) } != nil)
        }
    }

    @Test func `a founding of another folder, or with other admins, is refused`() throws {
        let (one, other) = (try Circle("ann"), try Circle("mallory"))
        var log = MembershipLog(folder: one.folder)
        #expect(refusal { () throws(ManifestError) in try log.insert(other.log("mallory").entries[0]) } == .wrongFolder)
        let entry = Forge.entry(.add, by: "ann", behind: one.log("ann")) { fields in
            fields.folder = other.folder
            (fields.device, fields.role) = (Sample.device("bob"), .keep)
        }
        #expect(refusal { () throws(ManifestError) in try log.insert(entry) } == .wrongFolder)
    }

    @Test func `an entry by who never was a member is refused`() throws {
        let circle = try Circle("ann")
        let entry = Forge.entry(.add, by: "mallory", behind: circle.log("ann")) { fields in
            (fields.device, fields.role) = (Sample.device("mallory"), .admin)
        }
        var log = circle.log("ann")
        #expect(refusal { () throws(ManifestError) in try log.insert(entry) } == .notAllowed)
    }

    @Test func `an entry of a later version is carried on without effect`() throws {
        let circle = try Circle("ann")
        let entry = Forge.entry(.add, by: "ann", behind: circle.log("ann")) { $0.kind = 99 }
        var log = circle.log("ann")
        try log.insert(entry)
        #expect(log.membership.members == circle.membership("ann").members)
        #expect(log.entries(after: circle.log("ann").heads) == [entry])
    }

    @Test(arguments: [EntryFields.Kind.add, .role, .remove, .epoch, .grant, .invite, .join, .revoke, .approve, .vouch])
    func `an entry that lacks what its kind needs is refused`(_ kind: EntryFields.Kind) throws {
        let circle = try Circle("ann")
        var log = circle.log("ann")
        let empty = Forge.entry(kind, by: "ann", behind: log)
        #expect(refusal { () throws(ManifestError) in try log.insert(empty) } == .malformed)
    }

    @Test func `two entries behind the same heads both stand, and the next names both`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("cat", as: .write, by: "ann")
        try circle.add("dan", as: .write, by: "bob")
        circle.meet("ann", "bob")
        #expect(circle.log("ann").heads.count == 2)
        try circle.add("eve", as: .write, by: "ann")
        #expect(circle.log("ann").heads.count == 1)
        #expect(circle.membership("ann").members.count == 5)
    }
}
