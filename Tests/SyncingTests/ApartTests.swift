import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// What is written into a file that was replaced meanwhile: its author saw neither what replaced it nor what this device
/// did to the file since then.
@Suite struct ApartTests {
    private let engine = modelEngine()
    private let node = NodeID(Bytes16(high: 0, low: 1))
    private let rows = MemoryRows(replica: ReplicaID(9))

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    /// Stands here, at `x`, written by somebody else.
    private func stand() throws -> LaidRow {
        let dot = Dot(ReplicaID(1), 1)
        let place = Dotted(dot, Place(parent: .root, name: try #require(Name("x"))))
        let record = Record(
            node: node, dot: dot, vector: VersionVector(dot), places: [place], contents: [Dotted(dot, content(1))],
            metas: [Dotted(dot, Meta(mode: 0o644))])
        #expect(try engine.received(record, rows))
        var disk = ModelDisk(engine, rows)
        _ = try disk.placeEverything()
        return try #require(rows.laid(node))
    }

    private var contents: [Content] { Meaning(rows.heads(of: node).received)?.contents.map(\.value) ?? [] }

    @Test func `it stands beside what replaced the file`() throws {
        _ = try stand()
        try engine.strayWrite(on: node, content: content(2), mode: 0o644, rows)
        #expect(contents == [content(2), content(1)])
    }

    @Test func `it stands beside what replaced the file also where that was moved here since then`() throws {
        let row = try stand()
        let name = try #require(Name("y"))
        let move = LocalChange.moved(row, parent: .root, name: name, stamp: row.stamp, content: nil, racy: false)
        #expect(try engine.applied(move, rows) == .applied(node))
        try engine.strayWrite(on: node, content: content(2), mode: 0o644, rows)
        #expect(contents == [content(2), content(1)])
    }

    @Test func `it stands beside what was saved here over that`() throws {
        let row = try stand()
        let stamp = Stamp(kind: .file, size: 3, mtime: 3, ctime: 3, inode: 3, birth: 1, mode: 0o644)
        let change = LocalChange.changed(row, stamp: stamp, content: content(3), racy: false)
        #expect(try engine.applied(change, rows) == .applied(node))
        try engine.strayWrite(on: node, content: content(2), mode: 0o644, rows)
        #expect(contents == [content(3), content(2)])
    }

    @Test func `what was removed here knowingly stands beside nothing`() throws {
        let row = try stand()
        #expect(try engine.applied(.vanished(row), rows) == .applied(node))
        try engine.strayWrite(on: node, content: content(2), mode: 0o644, rows)
        #expect(contents == [content(2)])
    }
}
