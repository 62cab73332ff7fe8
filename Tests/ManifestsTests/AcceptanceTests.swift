import Bytes
import Cryptography
import Folders
import Identity
import Testing

@testable import Manifests

@Suite struct AcceptanceTests {
    @Test(arguments: Role.allCases)
    func `pages of who may write are accepted, those of others refused`(_ role: Role) throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: role, by: "ann")
        let acceptance = circle.log("ann").accepts(try page(by: "bob", in: circle.folder, knowing: []))
        guard role.mayWrite else {
            guard case .refused(let error) = acceptance else {
                Issue.record("\(acceptance)")
                return
            }
            #expect(error.code == .notAllowed)
            return
        }
        #expect(acceptance == .accepted)
    }

    @Test func `a stranger's page is refused, unless it knew entries that are not here`() throws {
        let circle = try Circle("ann")
        let unknown = EntryHash(sha256([5]))
        let later = try page(by: "bob", in: circle.folder, knowing: [unknown])
        #expect(circle.log("ann").accepts(later) == .needsEntries([unknown]))
        let known = try page(by: "bob", in: circle.folder, knowing: circle.log("ann").heads)
        guard case .refused = circle.log("ann").accepts(known) else {
            Issue.record("a stranger's page was not refused")
            return
        }
    }

    @Test(arguments: [Role.read, .keep, nil])
    func `after the right to write is lost only vouched pages count`(_ role: Role?) throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .write, by: "ann")
        try circle.add("cat", as: .read, by: "ann")
        let (held, dated) = (
            try page(by: "bob", in: circle.folder, knowing: []),
            try page(by: "bob", in: circle.folder, knowing: [], event: 2)
        )
        if let role { try circle.setRole(role, of: "bob", by: "ann") } else { try circle.remove("bob", by: "ann") }
        circle.meet("ann", "bob", "cat")
        #expect(circle.log("ann").accepts(held) == .needsVouch)
        #expect(throws: ManifestError.self) { try vouch(&circle, "cat", held) }
        #expect(throws: ManifestError.self) { try vouch(&circle, "bob", dated) }
        try vouch(&circle, "ann", held)
        #expect(circle.log("ann").accepts(held) == .accepted)
        #expect(circle.log("ann").accepts(dated) == .needsVouch)
    }

    @Test func `what was written by right of an admin who was removed at the same time needs a vouch`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .admin, by: "ann")
        circle.meet("ann", "bob")
        try circle.add("cat", as: .write, by: "bob")
        try circle.remove("bob", by: "ann")
        circle.meet("ann", "bob")
        #expect(circle.role("cat", seenBy: "ann") == nil)
        let page = try page(by: "cat", in: circle.folder, knowing: [])
        #expect(circle.log("ann").accepts(page) == .needsVouch)
        try vouch(&circle, "ann", page)
        #expect(circle.log("ann").accepts(page) == .accepted)
    }

    @Test func `no one vouches for itself apart from its removal`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .write, by: "ann")
        circle.meet("ann", "bob")
        let page = try page(by: "bob", in: circle.folder, knowing: [])
        try vouch(&circle, "bob", page)
        try circle.remove("bob", by: "ann")
        circle.meet("ann", "bob")
        #expect(circle.log("ann").accepts(page) == .needsVouch)
    }

    @Test func `nobody can vouch for a reader`() throws {
        var circle = try Circle("ann")
        try circle.add("bob", as: .read, by: "ann")
        let page = try page(by: "bob", in: circle.folder, knowing: [])
        try vouch(&circle, "ann", page)
        guard case .refused = circle.log("ann").accepts(page) else {
            Issue.record("a reader's page was not refused")
            return
        }
    }

    @Test func `many pages take several entries, and none twice`() throws {
        var circle = try Circle("ann")
        let pages = (0..<5000).map { sha256(Array("page \($0)".utf8)) }
        let first = try circle.act("ann") { (log, author, _) throws(ManifestError) in
            try log.vouch(for: pages, of: Sample.device("bob"), by: author)
        }
        let again = try circle.act("ann") { (log, author, _) throws(ManifestError) in
            try log.vouch(for: pages, of: Sample.device("bob"), by: author)
        }
        #expect(first.count == 2 && again.isEmpty)
        #expect(circle.membership("ann").vouchedPages.count == 5000)
    }

    private func vouch(_ circle: inout Circle, _ who: String, _ page: VerifiedPage) throws(ManifestError) {
        try circle.act(who) { (log, author, _) throws(ManifestError) in
            try log.vouch(for: [page.hash], of: page.header.device, by: author)
        }
    }

    private func page(
        by who: String, in folder: FolderID, knowing heads: [EntryHash], event: UInt64 = 1
    ) throws -> VerifiedPage {
        var header = Sample.header(signer: Sample.key(who))
        header.folder = folder
        header.membership = heads
        let coder = RecordCoder(folder: folder, keys: Sample.keys, epochs: EpochKeys([Sample.epochKey]))
        let record = try coder.encode(Sample.record(event), epoch: Sample.epoch)
        return try Page.signed(records: [record], header: header, by: Sample.key(who))
    }
}
