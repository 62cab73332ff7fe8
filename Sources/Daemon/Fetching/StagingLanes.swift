import Bytes
import Chunking
import Folders

/// The lanes that open, check and write what comes: one alone would hold up all others while a large file comes.
///
/// What is small has lanes of its own. A chunk that comes is always the same lane's. So a file of one chunk, which the lane makes, has one lane too, and a second
/// try at it follows the first.
struct StagingLanes: Sendable {
    private static let count = 2

    private let small: [Lane]
    private let large: [Lane]

    init(_ name: String) {
        small = (0..<StagingLanes.count).map { Lane("staging\($0).\(name)") }
        large = (0..<StagingLanes.count).map { Lane("staging-large\($0).\(name)") }
    }

    /// Work by the lane that it is for, each in the order that it had. What has the same number has the same lane.
    func shared<Work>(
        _ work: [Work], of sizes: SizeClass, by number: (Work) -> UInt64
    ) -> [(lane: Lane, work: [Work])] {
        let lanes =
            switch sizes {
            case .small: small
            case .large: large
            }
        let count = UInt64(lanes.count)
        return lanes.indices.compactMap { lane in
            let share = work.filter { number($0) % count == UInt64(lane) }
            return share.isEmpty ? nil : (lanes[lane], share)
        }
    }
}

extension Lane: ChunkingCompanion {
    package func begin(_ work: @escaping @Sendable () -> Void) { async(work, as: "name chunks") }

    package func finish() { sync({}, as: "name chunks") }
}
