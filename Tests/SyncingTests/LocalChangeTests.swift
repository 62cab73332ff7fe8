import Bytes
import Folders
import Syncing
import TestSupport
import Testing

@Suite struct LocalChangeTests {
    private let engine = modelEngine()

    private func content(_ seed: UInt64) -> Content {
        Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
    }

    private func stamp(_ inode: UInt64, kind: Kind = .file) -> Stamp {
        Stamp(kind: kind, size: 3, mtime: 7, ctime: Int64(inode), inode: inode, birth: 1, mode: 0o644)
    }

    private func name(_ text: String) throws -> Name { try #require(Name(text)) }

    private func make(_ rows: MemoryRows, _ content: Content, inode: UInt64) throws -> NodeID? {
        let outcome = try engine.found(
            parent: .root, name: name("x"), stamp: stamp(inode, kind: content.kind), content: content, racy: false,
            adoptsDifferent: false, rows)
        guard case .applied(let node) = outcome else { return nil }
        return node
    }

    @Test func `what is made again after its deletion, with the same bytes, stands`() throws {
        let rows = MemoryRows(replica: ReplicaID(1))
        let first = try make(rows, content(7), inode: 1)
        let row = try #require(rows.laid(try name("x"), in: .root))
        #expect(try engine.applied(.vanished(row), rows) == .applied(row.node))
        let second = try #require(try make(rows, content(7), inode: 2))
        #expect(second == first)
        #expect(try #require(Meaning(rows.heads(of: second).received)).stands)
        #expect(rows.unplaced(after: 0, limit: 10).isEmpty)
    }

    @Test func `a directory made again after its deletion stands`() throws {
        let rows = MemoryRows(replica: ReplicaID(1))
        let directory = Content(body: .directory, mtime: 0, hash: ContentHash(.zero))
        _ = try make(rows, directory, inode: 1)
        let row = try #require(rows.laid(try name("x"), in: .root))
        _ = try engine.applied(.vanished(row), rows)
        let again = try #require(try make(rows, directory, inode: 2))
        #expect(try #require(Meaning(rows.heads(of: again).received)).stands)
    }

    @Test func `a directory that was placed may go before its mode is set`() throws {
        let author = MemoryRows(replica: ReplicaID(1))
        let directory = Content(body: .directory, mtime: 0, hash: ContentHash(.zero))
        let node = try #require(try make(author, directory, inode: 1))
        let rows = MemoryRows(replica: ReplicaID(2))
        let heads = author.heads(of: node).received
        for record in heads { _ = try engine.received(record, rows) }
        func step() throws -> NextStep {
            try engine.nextStep(
                for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, rows)
        }
        guard case .act(let act) = try step(), case .makeDirectory = act else {
            Issue.record("it is not made")
            return
        }
        var made = stamp(2, kind: .directory)
        made.mode = 0o700
        try engine.placed(act, for: node, with: heads, stamps: [made], rows)
        guard case .act(.setMeta) = try step() else {
            Issue.record("its mode is not set")
            return
        }
        let row = try #require(rows.laid(node))
        #expect(try engine.applied(.vanished(row), rows) == .applied(node))
        #expect(try #require(Meaning(rows.heads(of: node).received)).stands == false)
    }

    @Test func `a finding about what has changed since is stale`() throws {
        let rows = MemoryRows(replica: ReplicaID(1))
        _ = try make(rows, content(7), inode: 1)
        var row = try #require(rows.laid(try name("x"), in: .root))
        row.stamp.size += 1
        #expect(try engine.applied(.vanished(row), rows) == .stale)
    }

    @Test func `a finding where a placing is under way is busy`() throws {
        let rows = MemoryRows(replica: ReplicaID(1))
        _ = try make(rows, content(7), inode: 1)
        let row = try #require(rows.laid(try name("x"), in: .root))
        rows.openIntent(row.node, at: row.name, in: row.parent)
        #expect(try engine.applied(.vanished(row), rows) == .busy)
    }

    @Test func `after an index was lost, equal bytes are adopted and a deletion made meanwhile is carried out`() throws
    {
        let author = MemoryRows(replica: ReplicaID(1))
        let node = try #require(try make(author, content(7), inode: 1))
        let row = try #require(author.laid(try name("x"), in: .root))
        _ = try engine.applied(.vanished(row), author)
        let lost = MemoryRows(replica: ReplicaID(2))
        for record in author.heads(of: node).received { _ = try engine.received(record, lost) }
        _ = try engine.found(
            parent: .root, name: name("x"), stamp: stamp(9), content: content(7), racy: false, adoptsDifferent: true,
            lost)
        let step = try engine.nextStep(
            for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, lost)
        #expect(step == .act(.remove(try #require(lost.laid(node)))))
    }

    @Test func `after an index was lost, other bytes are a conflict and nothing is deleted`() throws {
        let author = MemoryRows(replica: ReplicaID(1))
        let node = try #require(try make(author, content(7), inode: 1))
        let lost = MemoryRows(replica: ReplicaID(2))
        for record in author.heads(of: node).received { _ = try engine.received(record, lost) }
        _ = try engine.found(
            parent: .root, name: name("x"), stamp: stamp(9), content: content(8), racy: false, adoptsDifferent: true,
            lost)
        #expect(try #require(Meaning(lost.heads(of: node).received)).contents.count == 2)
    }
}
