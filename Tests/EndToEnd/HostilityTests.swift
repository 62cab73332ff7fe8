import Bytes
import Cryptography
import Folders
import Glibc
import Identity
import Manifests
import TestSupport
import Testing
import Wire

extension EndToEnd {
    /// A member, or a stranger, that does what no program of ours would. Each attack is refused and said; nothing comes of
    /// it; and the honest go on.
    struct HostilityTests {
        private static let nothing = Content.Body.file(size: 0, chunks: .inline([]))

        @Test func `names that lead out of the folder, or cannot be, are refused one by one`() throws {
            try HostileCluster.with { hostile, _ in
                let m = hostile.m
                let outside = hostile.cluster.place.path / "outside"
                try outside.makeDirectory()
                try (hostile.a.folder / "out").link(to: outside.text)
                try Patience.require("the link on C") { (hostile.c.folder / "out").isSymlink }
                let before = try hostile.cluster["A"].tree
                let line = try m.line(to: hostile.a)
                let names: [[UInt8]] = [
                    Array("..".utf8), Array(".".utf8), [], Array("/x".utf8), Array("a/b".utf8), Array("../../x".utf8),
                    [0x61, 0, 0x62], [UInt8](repeating: 0x61, count: 300), [0xff, 0xfe], Array(".kith".utf8),
                ]
                for (number, name) in names.enumerated() {
                    let record = try m.misplaced(UInt64(number) + 1, name: name)
                    let page = try m.page([record], m.header(UInt64(number) + 1, previous: number == 0 ? nil : .zero))
                    try hostile.expectComplaint("the name \(name.prefix(9))", "refused") { line.say(m.pages([page])) }
                }
                // The parent is a file, the record's own node, or the link's.
                for (number, parent) in [m.node(1), m.node(22), NodeID(Bytes16(high: 7, low: 7))].enumerated() {
                    let record = try m.misplaced(UInt64(number) + 21, name: Array("x".utf8), parent: parent)
                    let page = try m.page([record], m.header(UInt64(number) + 21, previous: .zero))
                    try hostile.expectComplaint("a parent that is none", "refused") { line.say(m.pages([page])) }
                }
                // Sound records: a directory of the link's name, and a file in it.
                let directory = try m.record(31, named: "out", body: .directory)
                let child = try m.record(32, named: "evil", in: directory.node, body: Self.nothing)
                let page = try m.page([m.encoded(directory), m.encoded(child)], m.header(31, previous: .zero))
                line.say(m.pages([page]))
                try Patience.require("the directory beside the link") {
                    try hostile.a.tree.paths.contains { $0.hasSuffix("/evil") }
                }
                #expect(try outside.names().isEmpty)
                #expect(try hostile.a.tree.entries.count == before.entries.count + 2)
                #expect(try Patience.until { try hostile.a.tree.paths == hostile.c.tree.paths })
                #expect(try hostile.a.tree.entries.values.contains(.symlink(target: outside.bytes)))
                #expect(!(hostile.cluster.place.path / "x").exists && !(hostile.a.base / "x").exists)
            }
        }

        @Test func `pages that are forged, replayed, another's or beyond all numbers change nothing`() throws {
            try HostileCluster.with { hostile, tree in
                let m = hostile.m
                let line = try m.line(to: hostile.a)
                let genuine = try line.hear("a page of A's") { message -> Pages? in
                    if case .pages(let pages) = message, pages.pages.contains(where: { !$0.records.isEmpty }) {
                        pages
                    } else {
                        nil
                    }
                }
                let own = try m.encoded(try m.record(1, named: "evil", body: Self.nothing))
                // What A and C wrote themselves, said again: known, and no word of it.
                line.say(.pages(genuine), .pages(genuine))
                for attack in try Self.forgeries(m, own, genuine) {
                    try hostile.expectComplaint(attack.name, "refused", "claims events") {
                        line.say(.pages(attack.pages))
                    }
                }
                #expect(!line.isEnded)
                try hostile.expectService(tree, after: "forged pages")
                // A member may use up the numbers of its own replica; it harms itself alone.
                var last = m.header(.max, previous: .zero, highest: .max)
                last.replica = ReplicaID(m.replica.raw + 1)
                let dot = Dot(last.replica, .max)
                let record = Record(
                    node: m.node(5), dot: dot, vector: VersionVector(dot),
                    places: [Dotted(dot, Place(parent: .root, name: try #require(Name("last"))))],
                    contents: [
                        Dotted(
                            dot, Content(body: Self.nothing, mtime: .max, hash: m.keys.contentHash(of: Self.nothing)))
                    ],
                    metas: [Dotted(dot, Meta(mode: 0))])
                line.say(m.pages([try m.page([try m.encoded(record)], last)]))
                try Patience.require("the last record there can be") {
                    [hostile.a, hostile.c].allSatisfy { ($0.folder / "last").exists }
                }
                try (hostile.a.folder / "last").remove()
                try Patience.require("its removal on C") { !(hostile.c.folder / "last").exists }
                try hostile.expectService(tree, after: "the greatest numbers")
            }
        }

        private static func forgeries(
            _ m: HostilePeer, _ own: SignedRecordBytes, _ genuine: Pages
        ) throws -> [(name: String, pages: Pages)] {
            let theirs = try #require(genuine.pages.first { !$0.records.isEmpty })
            let author = try PageHeader(bytes: theirs.header.header)
            var (altered, unsigned) = (theirs, theirs)
            altered.records[0].body[0] ^= 1
            unsigned.header.signature[5] ^= 1
            let sound = try m.page([own])
            let claiming = try m.record(1, named: "evil", body: nothing, seen: [Dot(author.replica, 1 << 40)])
            let many = (1...4095).map { Dot(ReplicaID(UInt64($0)), .max) }
            let vast = try m.record(1, named: "evil", body: nothing, seen: many)
            let closed = SignedRecordBytes(envelope: own.envelope, body: own.body.reversed())
            func signed(_ number: UInt64, _ record: SignedRecordBytes) throws -> Pages.Page {
                HostilePeer.wire(try m.page([record], m.header(number, previous: .zero)))
            }
            let attacks = [
                ("a record that was altered", altered), ("a signature that was altered", unsigned),
                ("a page in another's name", try m.rewritten(sound, m.identity.id.raw.bytes, author.device.raw.bytes)),
                ("events that nobody signed", try signed(2, m.encoded(claiming))),
                ("a vector of 4,096 that nobody signed", try signed(3, m.encoded(vast))),
                ("a body that does not open", try signed(4, closed)),
                ("a page of another's replica", try m.rewritten(sound, number(m.replica), number(author.replica))),
                (
                    "a page of another folder",
                    try m.rewritten(sound, m.folder.raw.bytes, Bytes16(high: 1, low: 1).bytes)
                ),
            ]
            return attacks.map {
                ($0.0, Pages(folder: m.folder, index: m.index, sequence: 0, pages: [$0.1], more: false))
            }
        }

        private static func number(_ replica: ReplicaID) -> [UInt8] {
            var writer = CBORWriter()
            writer.unsigned(replica.raw)
            return writer.bytes
        }
    }
}
