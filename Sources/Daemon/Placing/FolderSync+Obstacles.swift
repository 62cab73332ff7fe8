import Folders
import Scanning
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

    /// They count as a scan's, so that none outlives a restart; but no scan can say them again that has forgotten them.
    func meetObstaclesAgain(after scope: ScanScope) {
        guard !placing.obstacles.isEmpty else { return }
        let looked: Set<String>? =
            if case .dirty(let directories) = scope { Set(directories.flatMap(\.shownPaths)) } else { nil }
        change {
            for (_, obstacle) in placing.obstacles.sorted(by: { $0.key < $1.key })
            where looked?.contains(obstacle.path) ?? true { try put(obstacle) }
        }
    }

    private func put(_ obstacle: Obstacle) throws {
        try index.putProblem(path: obstacle.path, words: obstacle.words, now: Clock.realTime(), isScans: true)
    }

    /// Another node has to go before something can be done for this one. A directory that is gone for the members may be kept
    /// in its place by what they know nothing of: then those above it that are to go wait with it, and do not count as
    /// pending, and what is to stand in its place says why it waits.
    func waits(_ node: NodeID, for other: NodeID) throws {
        let isKept = try isKeptInPlace(other)
        if node.isDirectory, try index.laid(other)?.parent == node {
            return isKept ? placing.parked.insert(node) : placing.parked.remove(node)
        }
        guard isKept, let path = try index.goalPath(of: node), try index.path(of: other) == path else { return }
        let words = "waits: the directory that stands there holds what is ignored or not synced: move it away"
        meet(Obstacle(path: path.description, words: words), on: node)
    }

    /// By what it holds itself, or by what a directory does that is to go before it.
    private func isKeptInPlace(_ directory: NodeID) throws -> Bool {
        guard directory.isDirectory, placing.parked.contains(directory) else { return false }
        if placing.refused[directory] != nil { return true }
        guard let child = try index.laidChildren(of: directory, after: nil, limit: 1).first else { return false }
        return try isKeptInPlace(child.node)
    }

    /// Something has left a directory: if that kept it in its place, it need not be tried later and later.
    func somethingLeft(_ directory: RelativePath) throws {
        guard let row = try index.laid(at: directory), placing.parked.contains(row.node) else { return }
        placing.parked.remove(row.node)
        placing.refused[row.node] = nil
        placing.mustLookAgain = true
    }
}

extension DirtyDirectory {
    /// Of its names, as `status` says them.
    var shownPaths: [String] {
        let beginning = path.names.isEmpty ? [] : path.bytes + Array("/".utf8)
        return names.map { String(decoding: beginning + $0, as: UTF8.self) }
    }
}
