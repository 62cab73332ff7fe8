import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// A file in conflict that a scan told to be gone, and that a later one finds elsewhere by its inode: it had moved.
@Suite struct ReturnedLeafTests {
    private let engine = modelEngine()
    private let rows = MemoryRows(replica: ReplicaID(9))
    private let node = NodeID(Bytes16(high: 0, low: 1))

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    private func name(_ text: String) throws -> Name { try #require(Name(text)) }

    private func receive(_ seed: UInt64) throws {
        let dot = Dot(ReplicaID(seed), 1)
        let record = Record(
            node: node, dot: dot, vector: VersionVector(dot),
            places: [Dotted(dot, Place(parent: .root, name: try name("x")))],
            contents: [Dotted(dot, content(seed))], metas: [Dotted(dot, Meta(mode: 0o644))])
        #expect(try engine.received(record, rows))
    }

    /// Two sides, of which the second stands, and a scan that finds nothing there.
    private func loseConflict() throws -> LaidRow {
        for seed in [1, 2] as [UInt64] { try receive(seed) }
        var disk = ModelDisk(engine, rows)
        _ = try disk.placeEverything()
        let row = try #require(rows.laid(node))
        #expect(row.content == content(2).hash)
        #expect(try engine.applied(.vanished(row), rows) == .applied(node))
        #expect(meaning?.stands == false)
        return row
    }

    private func find(_ row: LaidRow, at place: String, holding content: Content?) throws -> LocalChangeOutcome {
        try engine.applied(
            .moved(row, parent: .root, name: name(place), stamp: row.stamp, content: content, racy: false), rows)
    }

    private var meaning: Meaning? { Meaning(rows.heads(of: node).received) }

    @Test func `it stands there with both sides`() throws {
        let row = try loseConflict()
        #expect(try find(row, at: "y", holding: nil) == .applied(node))
        #expect(meaning?.stands == true)
        #expect(try meaning?.place == Place(parent: .root, name: name("y")))
        #expect(meaning?.contents.map(\.value) == [content(2), content(1)])
        #expect(try rows.laid(name("y"), in: .root)?.node == node)
    }

    @Test func `what was written into it meanwhile replaces what stood, and no other side`() throws {
        let row = try loseConflict()
        #expect(try find(row, at: "y", holding: content(3)) == .applied(node))
        #expect(meaning?.contents.map(\.value) == [content(3), content(1)])
    }

    @Test func `what stands again is not moved by an old row`() throws {
        let row = try loseConflict()
        #expect(try find(row, at: "y", holding: nil) == .applied(node))
        #expect(try find(row, at: "z", holding: nil) == .stale)
        #expect(try rows.laid(name("y"), in: .root)?.node == node)
    }

    @Test func `what has come to its former place since stays laid`() throws {
        let row = try loseConflict()
        let made = try engine.applied(
            .created(
                parent: .root, name: name("x"), stamp: row.stamp, content: content(4), racy: false), rows)
        guard case .applied(let other) = made else {
            Issue.record("nothing was made there")
            return
        }
        #expect(try find(row, at: "y", holding: nil) == .applied(node))
        #expect(try rows.laid(name("x"), in: .root)?.node == other)
    }
}
