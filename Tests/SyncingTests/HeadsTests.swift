import Bytes
import Folders
import Identity
import Syncing
import TestSupport
import Testing

/// Histories of three devices that make, change and remove one file while apart: what their records mean together may not
/// hang on the order in which they come, nor on which of them came at all before the last.
@Suite struct HeadsTests {
    @Test(arguments: UInt64(1)...60) func `merging is commutative, associative and idempotent`(seed: UInt64) throws {
        var history = ModelHistory(seed: seed)
        try history.play(steps: 60)
        var random = SplitMix(seed: seed &+ 1000)
        for (node, records) in history.records {
            let heads = merged(records, into: [])
            #expect(!heads.isEmpty)
            for _ in 0..<12 {
                let shuffled = records.shuffled(using: &random)
                #expect(merged(shuffled, into: []) == heads, "\(node): another order")
                #expect(merged(shuffled.prefix(3), into: heads) == heads, "\(node): what is known already")
                let cut = Int.random(in: 0...shuffled.count, using: &random)
                let (one, other) = (merged(shuffled[..<cut], into: []), merged(shuffled[cut...], into: []))
                #expect(merged(other, into: one) == heads && merged(one, into: other) == heads, "\(node): in two parts")
            }
        }
    }

    @Test(arguments: UInt64(1)...20) func `heads have one order`(seed: UInt64) throws {
        var history = ModelHistory(seed: seed)
        try history.play(steps: 60)
        for records in history.records.values {
            for one in records {
                #expect(!precedes(one, one))
                for other in records where one != other { #expect(precedes(one, other) != precedes(other, one)) }
            }
        }
    }

    private func merged(_ records: some Sequence<Record>, into heads: [Record]) -> [Record] {
        records.reduce(heads) { adding($1, to: $0) }
    }
}

/// Random acts on the file `x` of three devices, their exchanges and placings.
private struct ModelHistory {
    private let engine = modelEngine()
    private var devices: [MemoryRows]
    private var random: SplitMix
    private var lastContent: UInt64 = 0
    /// Every record that was ever written, by node.
    private(set) var records: [NodeID: Set<Record>] = [:]

    init(seed: UInt64) {
        devices = (1...3).map { MemoryRows(replica: ReplicaID($0)) }
        random = SplitMix(seed: seed)
    }

    mutating func play(steps: Int) throws {
        for _ in 0..<steps {
            let rows = devices[Int.random(in: 0..<3, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1: try act(on: rows)
            case 2: try exchange(with: rows)
            default:
                var disk = ModelDisk(engine, rows)
                _ = try disk.placeEverything { _ in Bool.random(using: &random) }
            }
            for node in rows.nodesWithHeads {
                let heads = rows.heads(of: node)
                records[node, default: []].formUnion(heads.received + heads.placed)
            }
        }
    }

    private mutating func act(on rows: MemoryRows) throws {
        let name = try #require(Name("x"))
        lastContent += 1
        let content = Content(
            body: .file(size: 3, chunks: .inline([])), mtime: Int64(lastContent % 7),
            hash: ContentHash(Bytes32(words: (lastContent, 1, 1, 1))))
        let stamp = Stamp(
            kind: .file, size: 3, mtime: 7, ctime: Int64(lastContent), inode: lastContent, birth: 1, mode: 0o644)
        guard let row = rows.laid(name, in: .root) else {
            _ = try engine.found(
                parent: .root, name: name, stamp: stamp, content: content, racy: false,
                adoptsDifferent: Int.random(in: 0..<4, using: &random) == 0, rows)
            return
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: _ = try engine.applied(.vanished(row), rows)
        case 1: try engine.strayWrite(on: row.node, content: content, mode: 0o600, rows)
        default: _ = try engine.applied(.changed(row, stamp: stamp, content: content, racy: false), rows)
        }
    }

    private mutating func exchange(with rows: MemoryRows) throws {
        let other = devices[Int.random(in: 0..<3, using: &random)]
        guard other !== rows else { return }
        for node in other.nodesWithHeads {
            for record in other.heads(of: node).received { _ = try engine.received(record, rows) }
        }
    }
}
