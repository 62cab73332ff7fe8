import Bytes
import Folders
import Syncing
import TestSupport
import Testing

/// Two records under one event number, as an index that was put back makes them.
@Suite struct TwinTests {
    private let node = NodeID(Bytes16(high: 0, low: 1))
    private let dot = Dot(ReplicaID(1), 5)

    private func record(_ seed: UInt64, _ dot: Dot, name: String = "x", seen: [Dot] = []) throws -> Record {
        var vector = VersionVector(dot)
        for dot in seen { vector.insert(dot) }
        let content = Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(seed),
            hash: ContentHash(Bytes32(words: (seed, 1, 1, 1))))
        return Record(
            node: node, dot: dot, vector: vector,
            places: [Dotted(dot, Place(parent: .root, name: try #require(Name(name))))],
            contents: [Dotted(dot, content)],
            metas: [Dotted(dot, Meta(mode: 0o644))])
    }

    @Test func `both are kept as sides of a conflict, alike in whatever order they come`() throws {
        let (one, twin) = (try record(1, dot), try record(2, dot))
        let heads = adding(twin, to: adding(one, to: []))
        #expect(heads == adding(one, to: adding(twin, to: [])))
        #expect(heads.count == 2)
        #expect(adding(one, to: heads) == heads && adding(twin, to: heads) == heads)
        let meaning = try #require(Meaning(heads))
        #expect(meaning.contents.map(\.value.mtime) == [2, 1])
    }

    @Test func `the same record twice is one`() throws {
        let one = try record(1, dot)
        #expect(adding(one, to: [one]) == [one])
    }

    @Test func `where they differ in their places alone, every device chooses the same`() throws {
        let (one, twin) = (try record(1, dot, name: "a"), try record(1, dot, name: "b"))
        let (left, right) = (adding(twin, to: [one]), adding(one, to: [twin]))
        #expect(left == right && left.count == 2)
        #expect(Meaning(left)?.place == Meaning(right)?.place)
        #expect(Meaning(left)?.contents.count == 1)
    }

    @Test func `an event that has seen the number replaces both, and comes in any order`() throws {
        let (one, twin) = (try record(1, dot), try record(2, dot))
        let later = try record(3, Dot(ReplicaID(2), 1), seen: [dot])
        #expect(adding(later, to: adding(twin, to: [one])) == [later])
        #expect(adding(twin, to: adding(later, to: [one])) == [later])
    }

    @Test func `a user who edits or moves the file ends it with a record that can be written down`() throws {
        let rows = MemoryRows(replica: ReplicaID(9))
        let engine = modelEngine()
        for record in [try record(1, dot), try record(2, dot)] { #expect(try engine.received(record, rows)) }
        let heads = rows.heads(of: node).received
        rows.setHeads(NodeHeads(received: heads, placed: heads), of: node)
        let stamp = Stamp(kind: .file, size: 3, mtime: 2, ctime: 1, inode: 1, birth: 1, mode: 0o644)
        let content = try #require(Meaning(heads)).content
        let row = LaidRow(
            parent: .root, name: try #require(Name("x")), node: node, stamp: stamp, content: content.hash, racy: false)
        rows.putLaid(row)
        let goal = try #require(Name("y"))
        let move = LocalChange.moved(row, parent: .root, name: goal, stamp: stamp, content: nil, racy: false)
        #expect(try engine.applied(move, rows) == .applied(node))
        let after = rows.heads(of: node).received
        #expect(after.count == 1)
        for values in after.map({ $0.contents.map(\.dot) }) { #expect(Set(values).count == values.count) }
    }

    @Test func `a file with more open sides than a record can name is left alone until it is resolved`() throws {
        let rows = MemoryRows(replica: ReplicaID(9))
        let engine = modelEngine()
        for number in 1...UInt64(Record.mostValues) {
            _ = try engine.received(try record(number, Dot(ReplicaID(100 + number), 1)), rows)
        }
        let heads = rows.heads(of: node).received
        rows.setHeads(NodeHeads(received: heads, placed: heads), of: node)
        let standing = try #require(Meaning(heads)).content
        let stamp = Stamp(kind: .file, size: 3, mtime: 2, ctime: 1, inode: 1, birth: 1, mode: 0o644)
        let row = LaidRow(
            parent: .root, name: try #require(Name("x")), node: node, stamp: stamp, content: standing.hash, racy: false)
        rows.putLaid(row)
        #expect(try engine.applied(.vanished(row), rows) == .overfull)
        #expect(rows.heads(of: node).received == heads)
        try engine.resolved(node, keeping: standing, rows)
        #expect(rows.heads(of: node).received.count == 1)
    }
}
