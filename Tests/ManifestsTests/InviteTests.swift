import Bytes
import Cryptography
import Folders
import Identity
import Testing

@testable import Manifests

@Suite struct InviteTests {
    @Test func `a device joins by a code with only a keyless relay up, and reads everything`() throws {
        var circle = try Circle("ann")
        try circle.add("relay", as: .keep, by: "ann")
        try circle.invite("code", as: .write, by: "ann")
        circle.meet("ann", "relay")
        try circle.countersign("bob", with: "code", by: "relay")
        circle.meet("relay", "bob")
        #expect(circle.role("bob", seenBy: "bob") == .write)
        let secrets = try #require(circle.log("bob").secrets(openedBy: [Circle.code("code").key]))
        #expect(secrets.root.bytes == Sample.secret("root").bytes)
        // It hands the keys to itself, and needs the code no longer.
        #expect(circle.secrets("bob") == nil)
        var log = circle.log("bob")
        let author = MembershipAuthor(key: Sample.key("bob"), secrets: secrets)
        _ = try log.grant(to: [Sample.device("bob")], by: author)
        #expect(log.secrets(openedBy: [Sample.key("bob")])?.epochs.epochs == secrets.epochs.epochs)
    }

    @Test func `an invite that was made before an epoch opens that epoch too`() throws {
        var circle = try Circle("ann")
        try circle.add("eve", as: .read, by: "ann")
        try circle.invite("code", by: "ann")
        try circle.remove("eve", by: "ann")
        try circle.countersign("bob", with: "code", by: "ann")
        #expect(circle.membership("ann").lackingKeys.isEmpty)
        let secrets = try #require(circle.log("ann").secrets(openedBy: [Circle.code("code").key]))
        #expect(secrets.epochs.epochs.count == 2)
    }

    @Test func `a code is spent after its uses, its time, or its revocation`() throws {
        var circle = try Circle("ann")
        for label in ["once", "short", "revoked"] { try circle.invite(label, expiresIn: 10, by: "ann") }
        try circle.countersign("bob", with: "once", by: "ann")
        #expect(throws: ManifestError.self) { try circle.countersign("cat", with: "once", by: "ann") }
        let now = circle.now
        try circle.act("ann") { (log, author, key) throws(ManifestError) in
            try log.revoke(Circle.code("revoked").id, newKey: key, now: now, by: author)
        }
        #expect(throws: ManifestError.self) { try circle.countersign("cat", with: "revoked", by: "ann") }
        circle.now += 10
        #expect(throws: ManifestError.self) { try circle.countersign("cat", with: "short", by: "ann") }
        #expect(throws: ManifestError.self) { try circle.countersign("cat", with: "never made", by: "ann") }
        #expect(circle.role("cat", seenBy: "ann") == nil)
    }

    @Test func `a device that joined by a code may show it again`() throws {
        var circle = try Circle("ann")
        try circle.invite("code", by: "ann")
        try circle.countersign("bob", with: "code", by: "ann")
        let count = circle.log("ann").entries.count
        try circle.countersign("bob", with: "code", by: "ann")
        #expect(circle.log("ann").entries.count == count)
    }

    @Test func `over-use made apart stands and is said; made knowingly it does not count`() throws {
        var circle = try Circle("ann")
        try circle.add("relay", as: .keep, by: "ann")
        try circle.invite("code", by: "ann")
        circle.meet("ann", "relay")
        try circle.countersign("bob", with: "code", by: "ann")
        try circle.countersign("cat", with: "code", by: "relay")
        circle.meet("ann", "relay")
        #expect(circle.role("bob", seenBy: "ann") == .write && circle.role("cat", seenBy: "ann") == .write)
        #expect(circle.membership("ann").invites.map(\.isOverused) == [true])
        let forged = join("dan", with: "code", by: "relay", behind: circle.log("relay"))
        var log = circle.log("ann")
        try log.insert(forged)
        #expect(log.membership.role(of: Sample.device("dan")) == nil)
    }

    @Test func `a join without the code's key is refused`() throws {
        var circle = try Circle("ann")
        try circle.invite("code", by: "ann")
        var request = JoinRequest(secret: Circle.code("code"), folder: circle.folder, device: Sample.device("bob"))
        request = try JoinRequest(encoded: request.encoded)
        for (device, label) in [("mallory", "code"), ("bob", "guess")] {
            let proof = JoinRequest(
                secret: Circle.code(label), folder: circle.folder, device: Sample.device("bob")
            ).proof
            let forged = Forge.entry(.join, by: "ann", behind: circle.log("ann")) { fields in
                (fields.invite, fields.device, fields.proof) = (request.invite, Sample.device(device), proof)
            }
            var log = circle.log("ann")
            #expect(refusal { () throws(ManifestError) in try log.insert(forged) } == .forged)
        }
    }

    @Test func `invites by a removed admin are void, and who joined before that stays`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.invite("code", uses: 9, by: "bob")
        try circle.countersign("early", with: "code", by: "bob")
        circle.meet("ann", "bob")
        try circle.countersign("apart", with: "code", by: "bob")
        try circle.remove("bob", by: "ann")
        circle.meet("ann", "bob")
        #expect(circle.role("early", seenBy: "ann") == .write)
        #expect(circle.role("apart", seenBy: "ann") == nil)
        #expect(circle.membership("ann").invites.map(\.isVoid) == [true])
        #expect(throws: ManifestError.self) { try circle.countersign("late", with: "code", by: "ann") }
        let forged = join("late", with: "code", by: "early", behind: circle.log("ann"))
        var log = circle.log("ann")
        try log.insert(forged)
        #expect(log.membership.role(of: Sample.device("late")) == nil)
    }

    @Test func `a join apart from a revocation does not count`() throws {
        var circle = try Circle("ann")
        try circle.add("relay", as: .keep, by: "ann")
        try circle.invite("code", by: "ann")
        circle.meet("ann", "relay")
        try circle.countersign("bob", with: "code", by: "relay")
        let now = circle.now
        try circle.act("ann") { (log, author, key) throws(ManifestError) in
            try log.revoke(Circle.code("code").id, newKey: key, now: now, by: author)
        }
        circle.meet("ann", "relay")
        #expect(circle.role("bob", seenBy: "ann") == nil)
    }

    @Test func `a code gives no less than one has`() throws {
        var circle = try Circle("ann")
        try circle.invite("code", as: .read, by: "ann")
        let request = join("ann", with: "code", by: "ann", behind: circle.log("ann"))
        var log = circle.log("ann")
        try log.insert(request)
        #expect(log.membership.role(of: Sample.device("ann")) == .admin)
    }

    @Test func `secrets of invites that are over are erased, and an epoch begins`() throws {
        var circle = try Circle("ann")
        try circle.invite("code", expiresIn: 10, by: "ann")
        var log = circle.log("ann")
        #expect(log.eraseSpentSecrets(now: circle.now).isEmpty)
        #expect(!log.membership.needsEpoch(now: circle.now))
        #expect(log.membership.needsEpoch(now: circle.now + 10))
        #expect(log.secrets(openedBy: [Circle.code("code").key]) != nil)
        let erased = log.eraseSpentSecrets(now: circle.now + 10)
        #expect(erased.count == 1 && erased[0].beside == nil)
        #expect(log.secrets(openedBy: [Circle.code("code").key]) == nil)
        #expect(MembershipLog(folder: circle.folder, entries: log.entries).membership == log.membership)
        circle.now += 10
        try circle.mend(by: "ann")
        #expect(!circle.membership("ann").needsEpoch(now: circle.now))
    }

    @Test func `secrets stay beside an invite until who joined by it holds them without`() throws {
        var circle = try Circle("ann")
        try circle.add("cat", as: .read, by: "ann")
        try circle.invite("code", by: "ann")
        circle.meet("ann", "cat")
        try circle.countersign("bob", with: "code", by: "cat")
        var log = circle.log("cat")
        #expect(log.eraseSpentSecrets(now: circle.now).isEmpty)
        let bob = MembershipAuthor(
            key: Sample.key("bob"), secrets: log.secrets(openedBy: [Circle.code("code").key]))
        _ = try log.grant(to: [Sample.device("bob")], by: bob)
        #expect(log.eraseSpentSecrets(now: circle.now).count == 1)
        #expect(log.secrets(openedBy: [Sample.key("bob")]) != nil)
    }

    @Test func `secrets that somebody left out are taken back while the invite is open, and no others`() throws {
        var circle = try Circle("ann")
        try circle.invite("code", by: "ann")
        let entries = circle.log("ann").entries
        var stripped = entries[1]
        stripped.beside = nil
        var log = MembershipLog(folder: circle.folder, entries: [entries[0], stripped])
        #expect(log.secrets(openedBy: [Circle.code("code").key]) == nil)
        var other = entries[1]
        other.beside = [1, 2, 3]
        #expect(try log.insert(other) == .known)
        #expect(try log.insert(entries[1]) == .inserted([entries[1]]))
        #expect(log.secrets(openedBy: [Circle.code("code").key]) != nil)
        try circle.countersign("bob", with: "code", by: "ann")
        try circle.mend(by: "ann")
        var later = MembershipLog(folder: circle.folder, entries: circle.log("ann").entries)
        _ = later.eraseSpentSecrets(now: circle.now)
        #expect(try later.insert(entries[1]) == .known)
        #expect(later.secrets(openedBy: [Circle.code("code").key]) == nil)
    }

    private func join(_ device: String, with label: String, by who: String, behind log: MembershipLog) -> SignedEntry {
        let request = JoinRequest(secret: Circle.code(label), folder: log.folder, device: Sample.device(device))
        return Forge.entry(.join, by: who, behind: log) { fields in
            (fields.invite, fields.device, fields.proof) = (request.invite, request.device, request.proof)
        }
    }
}
