import Folders
import Storing
import Syncing
import SystemCalls

/// What keeps a node from being placed and is nobody's fault here: it stands in `status` until it is gone.
struct Obstacle: Hashable {
    let path: String
    let words: String
}

extension FolderSync {
    /// Said once in the log, and in `status` for as long as it lasts.
    func meet(_ obstacle: Obstacle, on node: NodeID) {
        guard placing.obstacles[node] != obstacle else { return }
        forgetObstacle(of: node)
        placing.obstacles[node] = obstacle
        context.log("\(entry.name): \(obstacle.path): \(obstacle.words)")
        change { try put(obstacle) }
        changed()
    }

    func forgetObstacle(of node: NodeID) {
        guard let obstacle = placing.obstacles.removeValue(forKey: node) else { return }
        change { try index.clearProblem(obstacle.path) }
    }

    /// They count as a scan's, so that none outlives a restart; but no scan can say them again.
    func meetObstaclesAgain() {
        guard !placing.obstacles.isEmpty else { return }
        change { for (_, obstacle) in placing.obstacles.sorted(by: { $0.key < $1.key }) { try put(obstacle) } }
    }

    private func put(_ obstacle: Obstacle) throws {
        try index.putProblem(path: obstacle.path, words: obstacle.words, now: Clock.realTime(), isScans: true)
    }

    /// A directory that is gone for the members, and is kept in its place by what they know nothing of.
    func meetDirectory(_ directory: NodeID, inTheWayOf node: NodeID) throws {
        guard directory.isDirectory, placing.parked.contains(directory), placing.refused[directory] != nil,
            let path = try index.goalPath(of: node), try index.path(of: directory) == path
        else { return }
        let words = "waits: the directory that stands there holds what is ignored or not synced: move it away"
        meet(Obstacle(path: path.description, words: words), on: node)
    }
}
