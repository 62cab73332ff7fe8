import Bytes
import Chunking
import Folders

/// The lanes that open, check and write what comes: one alone would hold up all others while a large file comes.
///
/// A chunk is always the same lane's. So a file of one chunk, which the lane makes, has one lane too, and a second try at it
/// follows the first.
struct StagingLanes: Sendable {
    private static let count = 2

    private let lanes: [Lane]

    init(_ name: String) {
        lanes = (0..<StagingLanes.count).map { Lane("staging\($0).\(name)") }
    }

    /// Work by the lane that it is for, each in the order that it had.
    func shared<Work>(_ work: [Work], by chunk: (Work) -> ChunkID) -> [(lane: Lane, work: [Work])] {
        let count = UInt64(lanes.count)
        return lanes.enumerated().compactMap { number, lane in
            let share = work.filter { chunk($0).raw.words.3 % count == UInt64(number) }
            return share.isEmpty ? nil : (lane, share)
        }
    }

    /// For what is more than a chunk.
    func lane(of node: NodeID) -> Lane { lanes[Int(node.raw.low % UInt64(lanes.count))] }
}

extension Lane: ChunkingCompanion {
    package func begin(_ work: @escaping @Sendable () -> Void) { async(work, as: "name chunks") }

    package func finish() { sync({}, as: "name chunks") }
}
