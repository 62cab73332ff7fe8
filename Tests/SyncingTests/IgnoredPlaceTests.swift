import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// What a member has moved to where it is ignored on this device, whose engine cannot know the rules: it asks.
@Suite struct IgnoredPlaceTests {
    private let engine = modelEngine()
    private let content = Content(
        body: .file(size: 3, chunks: .inline([])), mtime: 7, hash: ContentHash(Bytes32(words: (7, 1, 1, 1))))
    private let stamp = Stamp(kind: .file, size: 3, mtime: 7, ctime: 1, inode: 1, birth: 1, mode: 0o644)

    private func name(_ text: String) throws -> Name { try #require(Name(text)) }

    private func step(_ node: NodeID, _ rows: MemoryRows) throws -> NextStep {
        try engine.nextStep(
            for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false },
            isIgnored: { $0 == node }, rows)
    }

    /// Two devices hold `plan`, and one has moved it to `plan.tmp`, which the other has heard.
    private func moved() throws -> (NodeID, author: MemoryRows, other: MemoryRows) {
        let (author, other) = (MemoryRows(replica: ReplicaID(1)), MemoryRows(replica: ReplicaID(2)))
        _ = try engine.applied(
            .created(parent: .root, name: name("plan"), stamp: stamp, content: content, racy: false), author)
        let plan = try name("plan")
        let row = try #require(author.laid(plan, in: .root))
        for record in author.heads(of: row.node).received { _ = try engine.received(record, other) }
        var disk = ModelDisk(engine, other)
        _ = try disk.placeEverything()
        _ = try engine.applied(
            .moved(row, parent: .root, name: name("plan.tmp"), stamp: stamp, content: nil, racy: false), author)
        for record in author.heads(of: row.node).received { _ = try engine.received(record, other) }
        return (row.node, author, other)
    }

    @Test func `it leaves the place where it stood`() throws {
        let (node, _, rows) = try moved()
        let laid = try #require(rows.laid(node))
        #expect(try step(node, rows) == .act(.remove(laid)))
        try engine.placed(.remove(laid), for: node, with: rows.heads(of: node).received, stamps: [], rows)
        // It still stands, and is placed once the rule is gone: until then nothing can be done.
        #expect(try step(node, rows) == .blocked)
        #expect(rows.isUnplaced(node))
    }

    @Test func `what is made where it stood is another file`() throws {
        let (node, author, rows) = try moved()
        let laid = try #require(rows.laid(node))
        try engine.placed(.remove(laid), for: node, with: rows.heads(of: node).received, stamps: [], rows)
        _ = try engine.found(
            parent: .root, name: name("plan"), stamp: stamp, content: content, racy: false, adoptsDifferent: false,
            rows)
        let plan = try name("plan")
        let new = try #require(rows.laid(plan, in: .root)).node
        #expect(new != node)
        for record in rows.heads(of: new).received { _ = try engine.received(record, author) }
        #expect(author.laid(node)?.name == Name("plan.tmp"))
        #expect(rows.heads(of: node).received == author.heads(of: node).received)
    }
}
