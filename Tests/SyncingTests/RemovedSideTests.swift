import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// What somebody removed knowingly does not come back with what others write beside it.
@Suite struct RemovedSideTests {
    private let engine = modelEngine()

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    private func stamp(_ inode: UInt64, mode: UInt16 = 0o644) -> Stamp {
        Stamp(kind: .file, size: 3, mtime: 7, ctime: Int64(inode), inode: inode, birth: 1, mode: mode)
    }

    private func tell(_ from: MemoryRows, _ to: MemoryRows) throws {
        for node in from.nodesWithHeads {
            for record in from.heads(of: node).received { _ = try engine.received(record, to) }
        }
        var disk = ModelDisk(engine, to)
        _ = try disk.placeEverything()
    }

    /// Two devices with one file.
    private func pair() throws -> (MemoryRows, MemoryRows) {
        let (one, other) = (MemoryRows(replica: ReplicaID(1)), MemoryRows(replica: ReplicaID(2)))
        let name = try #require(Name("x"))
        _ = try engine.found(
            parent: .root, name: name, stamp: stamp(1), content: content(1), racy: false,
            adoptsDifferent: false, one)
        try tell(one, other)
        return (one, other)
    }

    private func row(_ rows: MemoryRows) throws -> LaidRow {
        let name = try #require(Name("x"))
        return try #require(rows.laid(name, in: .root))
    }

    private func change(_ rows: MemoryRows, _ seed: UInt64) throws {
        let change = LocalChange.changed(try row(rows), stamp: stamp(seed), content: content(seed), racy: false)
        #expect(try engine.applied(change, rows) == .applied(try row(rows).node))
    }

    @Test func `a second edit beside a deletion leaves what was deleted where it is`() throws {
        let (one, other) = try pair()
        try change(one, 2)
        #expect(try engine.applied(.vanished(try row(one)), one) == .applied(try row(other).node))
        try change(other, 3)
        try tell(one, other)
        try change(other, 4)
        let meaning = try #require(Meaning(other.heads(of: try row(other).node).received))
        #expect(meaning.contents.map(\.value) == [content(4)])
    }

    @Test func `bytes found apart hold all that the events before them had seen`() throws {
        let (one, other) = try pair()
        try change(other, 2)
        try tell(other, one)
        let node = try row(one).node
        _ = try engine.applied(.vanished(try row(one)), one)
        let name = try #require(Name("x"))
        _ = try engine.found(
            parent: .root, name: name, stamp: stamp(9), content: content(9), racy: false,
            adoptsDifferent: true, one)
        let written = try #require(one.heads(of: node).received.first { $0.dot.replica == ReplicaID(1) })
        #expect(other.heads(of: node).received.allSatisfy { written.saw($0.dot) })
    }
}
