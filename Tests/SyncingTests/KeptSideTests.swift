import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// Both sides of a conflict are on each member, whatever that had to be told anew.
@Suite struct KeptSideTests {
    private let engine = modelEngine()
    private let node = NodeID(Bytes16(high: 0, low: 1))

    private func record(_ replica: UInt64) throws -> Record {
        let dot = Dot(ReplicaID(replica), 1)
        return Record(
            node: node, dot: dot, vector: VersionVector(dot),
            places: [Dotted(dot, Place(parent: .root, name: try #require(Name("x"))))],
            contents: [Dotted(dot, content(replica))], metas: [Dotted(dot, Meta(mode: 0o644))])
    }

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    @Test func `who finds what stands, after the loss of an index, has still to fetch the other side`() throws {
        let rows = MemoryRows(replica: ReplicaID(9))
        for replica in [1, 2] as [UInt64] { _ = try engine.received(try record(replica), rows) }
        let stamp = Stamp(kind: .file, size: 3, mtime: 2, ctime: 1, inode: 1, birth: 1, mode: 0o644)
        let found = try engine.found(
            parent: .root, name: try #require(Name("x")), stamp: stamp, content: content(2), racy: false,
            adoptsDifferent: true, rows)
        #expect(found == .applied(node))
        #expect(rows.unplaced(after: 0, limit: 9).map(\.node) == [node])
        let step = try engine.nextStep(
            for: node, isStaged: { _ in false }, isKept: { _ in false }, isComing: { _ in false }, rows)
        #expect(step == .needs(content(1), isKept: true))
    }
}
