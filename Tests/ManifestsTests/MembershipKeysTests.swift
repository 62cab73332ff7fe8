import Bytes
import Cryptography
import Folders
import Identity
import Testing

@testable import Manifests

@Suite struct MembershipKeysTests {
    @Test func `members with keys open the root, the epochs and the name; others nothing`() throws {
        var circle = try Circle("ann", name: "Letters")
        try circle.add("bob", as: .read, by: "ann")
        try circle.add("relay", as: .keep, by: "ann")
        circle.meet("ann", "bob", "relay")
        let secrets = try #require(circle.secrets("bob"))
        #expect(secrets.root.bytes == Sample.secret("root").bytes)
        #expect(secrets.epochs.epochs == [try #require(circle.membership("bob").currentEpoch)])
        #expect(circle.log("bob").folderName(openedWith: secrets) == "Letters")
        #expect(circle.secrets("relay") == nil)
        #expect(circle.log("bob").secrets(openedBy: [Sample.key("mallory")]) == nil)
    }

    @Test func `a removal begins an epoch that the removed cannot open, and who stays reads all`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .write, by: "ann")
        try circle.add("cat", as: .write, by: "ann")
        circle.meet("ann", "bob", "cat")
        let before = try #require(circle.membership("ann").currentEpoch)
        try circle.remove("bob", by: "ann")
        circle.meet("ann", "bob", "cat")
        let after = try #require(circle.membership("ann").currentEpoch)
        #expect(before != after)
        #expect(circle.secrets("bob")?.epochs.epochs == [before])
        #expect(circle.secrets("cat")?.epochs.epochs == [before, after].sorted())
        try circle.add("dan", as: .read, by: "ann")
        circle.meet("ann", "dan")
        #expect(circle.secrets("dan")?.epochs.epochs == [before, after].sorted())
        #expect(circle.membership("ann").lackingKeys.isEmpty)
    }

    @Test func `after removals made apart an admin begins an epoch that neither removed one opens`() throws {
        var circle = try Circle("ann")
        for (who, role) in [("bob", Role.admin), ("cat", .write), ("dan", .write)] {
            try circle.add(who, as: role, by: "ann")
        }
        circle.meet("ann", "bob", "cat", "dan")
        try circle.remove("cat", by: "ann")
        try circle.remove("dan", by: "bob")
        circle.meet("ann", "bob", "cat", "dan")
        #expect(circle.membership("ann").needsEpoch(now: circle.now))
        try circle.mend(by: "bob")
        circle.meet("ann", "bob", "cat", "dan")
        #expect(!circle.membership("ann").needsEpoch(now: circle.now))
        let current = try #require(circle.membership("ann").currentEpoch)
        for removed in ["cat", "dan"] { #expect(circle.secrets(removed)?.epochs.key(of: current) == nil) }
        for member in ["ann", "bob"] { #expect(circle.secrets(member)?.epochs.epochs.count == 4) }
    }

    @Test func `a keeper that becomes a reader gets keys, and a reader that becomes a keeper loses them`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .keep, by: "ann")
        try circle.setRole(.read, of: "bob", by: "ann")
        circle.meet("ann", "bob")
        #expect(circle.secrets("bob")?.epochs.epochs.count == 1)
        try circle.setRole(.keep, of: "bob", by: "ann")
        circle.meet("ann", "bob")
        let current = try #require(circle.membership("bob").currentEpoch)
        #expect(circle.secrets("bob")?.epochs.key(of: current) == nil)
        #expect(!circle.membership("ann").needsEpoch(now: circle.now))
    }

    @Test func `an admin sees who lacks the current key and hands it over`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        try circle.add("eve", as: .read, by: "ann")
        circle.meet("ann", "bob")
        try circle.remove("eve", by: "ann")
        try circle.add("cat", as: .read, by: "bob")
        circle.meet("ann", "bob", "cat")
        #expect(circle.membership("ann").lackingKeys == [Sample.device("cat")])
        try circle.mend(by: "ann")
        circle.meet("ann", "bob", "cat")
        #expect(circle.membership("ann").lackingKeys.isEmpty)
        let current = try #require(circle.membership("cat").currentEpoch)
        #expect(circle.secrets("cat")?.epochs.key(of: current) != nil)
    }

    @Test func `a box with another root, or a key of another epoch, is not taken`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .read, by: "ann")
        try circle.remove("bob", by: "ann")
        let wrong = FolderSecrets(root: Sample.secret("another root"), epochs: EpochKeys([Sample.secret("other")]))
        let forged = Forge.entry(.add, by: "ann", behind: circle.log("ann")) { fields in
            (fields.device, fields.role) = (Sample.device("cat"), .read)
            fields.epochs = wrong.epochs.epochs
            fields.boxes = wrong.boxes(of: wrong.epochs.epochs, for: [Sample.device("cat").raw])
        }
        var log = circle.log("ann")
        try log.insert(forged)
        #expect(log.secrets(openedBy: [Sample.key("cat")]) == nil)
    }

    @Test func `a chain opens under the newer key of its own folder only`() throws {
        let (old, new) = (Sample.secret("old"), Sample.secret("new"))
        let link = EpochChain.seal(old, under: new, folder: Sample.folder)
        #expect(EpochChain.open(link, under: new, folder: Sample.folder)?.bytes == old.bytes)
        #expect(EpochChain.open(link, under: old, folder: Sample.folder) == nil)
        #expect(EpochChain.open(link, under: new, folder: FolderID(Bytes16(high: 3, low: 3))) == nil)
        let renamed = MembershipEntry.Link(epoch: EpochID(of: new), sealed: link.sealed)
        #expect(EpochChain.open(renamed, under: new, folder: Sample.folder) == nil)
    }
}
