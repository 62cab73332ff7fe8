import Folders
import Storing
import Syncing
import Testing

/// What a received record costs, printed and not asserted: a built-for-release run is what the numbers are worth.
struct SpeedTests {
    @Test func `a received record is stored in microseconds`() throws {
        let scratch = try Scratch()
        let index = try Sample.index(in: scratch)
        let replica = ReplicaID(7)
        let engine = FolderEngine(besideName: { name, _, _, _ in name }, nodeBirth: { _, _, _, _ in .root })
        let records = try (1...UInt64(2_048)).map { number in
            try Sample.record(Sample.file(number &* 0x9e37_79b9), Dot(replica, number), name: "file \(number)")
        }
        let spent = try ContinuousClock().measure {
            for (batch, start) in stride(from: 0, to: records.count, by: 64).enumerated() {
                try index.transaction {
                    let page = try index.putPage(Sample.header(UInt64(batch) + 1, of: replica, highest: 2_048))
                    for (leaf, record) in records[start..<start + 64].enumerated() {
                        try index.stash(
                            page: page, leaf: leaf, envelope: [1], body: [2], of: record.node, record.dot)
                        _ = try engine.received(record, index)
                    }
                }
            }
        }
        print("\(spent / records.count) a received record, with all that the engine does about it")
        #expect(index.unplacedCount == 2_048)
        #expect(try index.sequences(after: 0, limit: 9_999).numbers.count == 2_048)
    }
}
