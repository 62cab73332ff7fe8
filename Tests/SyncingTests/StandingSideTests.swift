import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// A side of a conflict has been put in the place of another one, and a third is still to come: what counts as seen then.
@Suite struct StandingSideTests {
    private let engine = modelEngine()
    private let node = NodeID(Bytes16(high: 0, low: 1))
    private let rows = MemoryRows(replica: ReplicaID(9))
    private let first: UInt64 = 2
    private let second: UInt64 = 3
    private let third: UInt64 = 1

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    private func receive(_ seed: UInt64) throws {
        let dot = Dot(ReplicaID(seed), 1)
        let place = Dotted(dot, Place(parent: .root, name: try #require(Name("x"))))
        let record = Record(
            node: node, dot: dot, vector: VersionVector(dot), places: [place], contents: [Dotted(dot, content(seed))],
            metas: [Dotted(dot, Meta(mode: 0o644))])
        #expect(try engine.received(record, rows))
    }

    /// The second stands at `x`, in the place of the first, which is kept; the third is known of.
    private func meet() throws -> LaidRow {
        try receive(first)
        var disk = ModelDisk(engine, rows)
        _ = try disk.placeEverything()
        try receive(second)
        try receive(third)
        let heads = rows.heads(of: node).received
        let row = try #require(rows.laid(node))
        let install = PlacementAct.install(
            parent: .root, name: row.name, content: content(second), meta: Meta(mode: 0o644), replacing: row)
        let stamp = Stamp(
            kind: .file, size: 3, mtime: Int64(second), ctime: 3, inode: 7, birth: 1, mode: 0o644)
        try engine.placed(install, for: node, with: heads, stamps: [stamp], rows)
        try engine.stands(node, with: heads, isKept: { $0 == content(first) }, rows)
        return try #require(rows.laid(node))
    }

    private var contents: [Content] { Meaning(rows.heads(of: node).received)?.contents.map(\.value) ?? [] }

    @Test func `who writes replaces what stands, and no other side`() throws {
        let row = try meet()
        let stamp = Stamp(kind: .file, size: 3, mtime: 4, ctime: 4, inode: 7, birth: 1, mode: 0o644)
        let change = LocalChange.changed(row, stamp: stamp, content: content(4), racy: false)
        #expect(try engine.applied(change, rows) == .applied(node))
        #expect(contents == [content(4), content(first), content(third)])
    }

    @Test func `who writes again before another side stands replaces what he wrote`() throws {
        var row = try meet()
        // With an mtime that puts it behind the first side, which is to stand from now on.
        let old = Content(body: content(5).body, mtime: 0, hash: content(5).hash)
        for (number, written) in [(5, old), (6, content(6))] as [(Int64, Content)] {
            let stamp = Stamp(kind: .file, size: 3, mtime: number, ctime: number, inode: 7, birth: 1, mode: 0o644)
            let change = LocalChange.changed(row, stamp: stamp, content: written, racy: false)
            #expect(try engine.applied(change, rows) == .applied(node))
            row = try #require(rows.laid(node))
        }
        #expect(contents == [content(6), content(first), content(third)])
    }

    @Test func `who removes it has not seen what is still to come`() throws {
        let row = try meet()
        #expect(try engine.applied(.vanished(row), rows) == .applied(node))
        #expect(contents == [content(third)])
        #expect(Meaning(rows.heads(of: node).received)?.stands == true)
    }
}
