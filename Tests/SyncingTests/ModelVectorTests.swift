import Folders
import Syncing
import TestSupport
import Testing

@Suite struct ModelVectorTests {
    @Test func `records in any order of arrival, with repeats, give the model's tree`() throws {
        let vectors = try ModelVector.all()
        #expect(vectors.count >= 250)
        for vector in vectors {
            for order in 0..<3 as Range<UInt64> {
                var random = SplitMix(seed: order)
                let records = (vector.records + vector.records.prefix(vector.records.count / 3)).shuffled(
                    using: &random)
                let tree = try placed(records)
                if tree != vector.tree {
                    Issue.record("\(vector), order \(order): \(difference(tree, vector.tree))")
                    return
                }
            }
        }
    }

    @Test func `placing between arrivals ends in the same tree`() throws {
        for vector in try ModelVector.all() {
            var random = SplitMix(seed: 99)
            var disk = ModelDisk(modelEngine(), MemoryRows(replica: ReplicaID(77)))
            for record in vector.records.shuffled(using: &random) {
                _ = try disk.engine.received(record, disk.rows)
                guard UInt64.random(in: 0..<4, using: &random) == 0 else { continue }
                _ = try disk.placeEverything { _ in UInt64.random(in: 0..<10, using: &random) < 6 }
            }
            _ = try disk.placeEverything()
            let tree = try disk.tree()
            if tree != vector.tree {
                Issue.record("\(vector): \(difference(tree, vector.tree)); left: \(try disk.leftover())")
                return
            }
            #expect(disk.rows.unplaced(after: 0, limit: .max).isEmpty, "\(vector): work is left at the fixed point")
        }
    }

    private func placed(_ records: [Record]) throws -> [String: ModelVector.Entry] {
        var disk = ModelDisk(modelEngine(), MemoryRows(replica: ReplicaID(77)))
        for record in records { _ = try disk.engine.received(record, disk.rows) }
        _ = try disk.placeEverything()
        return try disk.tree()
    }

    private func difference(_ mine: [String: ModelVector.Entry], _ model: [String: ModelVector.Entry]) -> String {
        Set(mine.keys).union(model.keys).sorted().filter { mine[$0] != model[$0] }
            .map { "\($0): \(mine[$0]?.description ?? "nothing"), model \(model[$0]?.description ?? "nothing")" }
            .joined(separator: "; ")
    }
}
