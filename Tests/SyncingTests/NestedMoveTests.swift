import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// Directories that come to stand within what stood within them. A disk moves nothing into itself, which `ModelDisk` refuses.
@Suite struct NestedMoveTests {
    private let engine = modelEngine()
    private let rows = MemoryRows(replica: ReplicaID(9))
    private let outer = NodeID(Bytes16(high: 1 << 63, low: 1))
    private let inner = NodeID(Bytes16(high: 1 << 63, low: 2))
    private let other = NodeID(Bytes16(high: 1 << 63, low: 3))

    private func receive(_ node: NodeID, _ number: UInt64, at name: String, in parent: NodeID) throws {
        let dot = Dot(ReplicaID(1), number)
        let content = Content(body: .directory, mtime: 0, hash: ContentHash(Bytes32(words: (0, 0, 0, 1))))
        let record = Record(
            node: node, dot: dot, vector: VersionVector(dot),
            places: [Dotted(dot, Place(parent: parent, name: try #require(Name(name))))],
            contents: [Dotted(dot, content)], metas: [Dotted(dot, Meta(mode: 0o755))])
        #expect(try engine.received(record, rows))
    }

    private func expectPlaced(_ paths: Set<String>) throws {
        var disk = ModelDisk(engine, rows)
        _ = try disk.placeEverything()
        #expect(try Set(disk.tree().keys) == paths)
        let left = try disk.leftover()
        #expect(left.isEmpty)
    }

    @Test func `a directory goes into the one that takes its name and stood within it`() throws {
        #expect(inner.isDirectory && outer.isDirectory)
        try receive(outer, 1, at: "c", in: .root)
        try receive(inner, 2, at: "c", in: outer)
        try expectPlaced(["c", "c/c"])
        try receive(inner, 3, at: "c", in: .root)
        try receive(outer, 4, at: "a", in: inner)
        try expectPlaced(["c", "c/a"])
    }

    @Test func `what stands between them stays where it is`() throws {
        try receive(outer, 1, at: "c", in: .root)
        try receive(inner, 2, at: "c", in: outer)
        try receive(other, 3, at: "d", in: inner)
        try expectPlaced(["c", "c/c", "c/c/d"])
        try receive(inner, 4, at: "c", in: .root)
        try receive(outer, 5, at: "a", in: other)
        try expectPlaced(["c", "c/d", "c/d/a"])
    }

    @Test func `three that change places, one of them within another`() throws {
        try receive(outer, 1, at: "c", in: .root)
        try receive(inner, 2, at: "c", in: outer)
        try receive(other, 3, at: "d", in: .root)
        try expectPlaced(["c", "c/c", "d"])
        try receive(inner, 4, at: "c", in: .root)
        try receive(outer, 5, at: "d", in: .root)
        try receive(other, 6, at: "c", in: outer)
        try expectPlaced(["c", "d", "d/c"])
    }
}
