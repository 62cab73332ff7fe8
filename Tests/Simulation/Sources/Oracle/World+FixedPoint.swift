import Folders
import Storing
import Syncing

@testable import Daemon

/// Who has done all knows it: asked once more for each node of its index, not only for those that it notes as unplaced, the
/// engine plans nothing.
extension World {
    func checkNothingIsPlanned() throws(Failure) {
        for device in members {
            guard let folder = device.folder else { continue }
            let plans = scheduler.looking { folder.assumeIsolated { $0.plans } }
            guard let first = plans.first else { continue }
            throw Failure("rest", "\(device.name) is at rest, and plans \(plans.count) acts more: \(first)")
        }
    }
}

extension FolderSync {
    /// What the engine would do now, but for what waits for the user, for a rule or for somebody who has the bytes.
    fileprivate var plans: [String] {
        guard state == .running else { return [] }
        do {
            var plans = placing.staged.isEmpty ? [] : ["\(placing.staged.count) contents are staged for nobody"]
            if !index.intents().isEmpty { plans.append("\(index.intents().count) intents are open") }
            for node in try nodesToPlace.sorted() where try !placing.parked.contains(node) && !isOutOfScope(node) {
                let step = try engine.nextStep(
                    for: node, isStaged: { !$0.needsFetch }, isKept: { try isKept($0, node) },
                    isComing: { _ in false }, index)
                if waitsForUser(node, step) { continue }
                if step != .settled { plans.append("\(try index.goalPath(of: node)?.description ?? "?"): \(step)") }
            }
            return plans
        } catch { return ["its index cannot be read: \(error)"] }
    }

    /// For a directory that is gone and that something ignored keeps there, and says so.
    private func waitsForUser(_ node: NodeID, _ step: NextStep) -> Bool {
        guard case .after(let other) = step else { return false }
        return placing.parked.contains(other) && placing.obstacles[node] != nil
    }

    private func isOutOfScope(_ node: NodeID) throws -> Bool {
        try index.goalPath(of: node).map { isIgnored($0, node) } ?? false
    }

    /// Each node that stands, or of which something is on disk. For any other there is nothing that could be done.
    private var nodesToPlace: Set<NodeID> {
        get throws {
            var nodes: Set<NodeID> = []
            var directories = [NodeID.root]
            while let directory = directories.popLast() {
                let standing = try index.standingChildren(of: directory, after: nil, limit: .max).map(\.node)
                let laid = try index.laidChildren(of: directory, after: nil, limit: .max).map(\.node)
                for node in standing + laid where nodes.insert(node).inserted && node.isDirectory {
                    directories.append(node)
                }
            }
            return nodes
        }
    }
}
