import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// Two leaves that claim one place with equal bytes are one; whoever writes on it removes the other, if he saw its bytes.
@Suite struct UnseenTwinTests {
    private let engine = modelEngine()
    private let one = NodeID(Bytes16(high: 0, low: 1))
    private let other = NodeID(Bytes16(high: 0, low: 2))
    private let rows = MemoryRows(replica: ReplicaID(9))

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    private func receive(_ node: NodeID, _ dot: Dot, _ seed: UInt64, seen: [Dot] = []) throws {
        var vector = VersionVector(dot)
        for dot in seen { vector.insert(dot) }
        let place = Dotted(dot, Place(parent: .root, name: try #require(Name("x"))))
        let record = Record(
            node: node, dot: dot, vector: vector, places: [place], contents: [Dotted(dot, content(seed))],
            metas: [Dotted(dot, Meta(mode: 0o644))])
        #expect(try engine.received(record, rows))
    }

    private func place() throws {
        var disk = ModelDisk(engine, rows)
        _ = try disk.placeEverything()
    }

    /// The one is here with its first bytes; its second, and the other with the same, are only received.
    private func meet() throws {
        try receive(one, Dot(ReplicaID(1), 1), 1)
        try place()
        try receive(one, Dot(ReplicaID(1), 2), 2, seen: [Dot(ReplicaID(1), 1)])
        try receive(other, Dot(ReplicaID(2), 1), 2)
        #expect(rows.merged(into: one).map(\.node) == [other])
        // Nothing is to be done for the other: it counts as placed.
        #expect(try engine.settled(other, with: rows.heads(of: other).received, rows))
    }

    private func edit() throws {
        let name = try #require(Name("x"))
        let row = try #require(rows.laid(name, in: .root))
        let stamp = Stamp(kind: .file, size: 3, mtime: 3, ctime: 3, inode: 3, birth: 1, mode: 0o644)
        let change = LocalChange.changed(row, stamp: stamp, content: content(3), racy: false)
        #expect(try engine.applied(change, rows) == .applied(one))
    }

    private var otherStands: Bool? { Meaning(rows.heads(of: other).received)?.stands }

    @Test func `who writes over both removes the other`() throws {
        try meet()
        try place()
        try edit()
        #expect(otherStands == false)
    }

    @Test func `who writes over what was there before leaves the other where it is`() throws {
        try meet()
        try edit()
        #expect(otherStands == true)
    }
}
