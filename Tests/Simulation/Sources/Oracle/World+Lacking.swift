import Folders
import Storing
import Syncing

@testable import Daemon

/// Contents that went with a disk, with a member that was removed, or by their author's own hand, before anybody else had
/// them: the members say so, and agree on the rest.
extension World {
    /// The places of what nobody has, once all agree. A member that misses what another one has does not agree, and what is
    /// missing has to stand in its status.
    func placesOfWhatIsNowhere() throws(Failure) -> Set<RelativePath> {
        var paths: Set<RelativePath> = []
        for device in members {
            guard let folder = device.folder else { continue }
            for lack in scheduler.looking({ folder.assumeIsolated { $0.said } }) {
                if let other = members.first(where: { has($0, lack.content, of: lack.node) }) {
                    throw Failure(
                        "convergence", "\(device.name) says that \(lack.path) is nowhere: \(other.name) has it")
                }
                if !lack.isShown { throw Failure("convergence", "\(device.name) does not say what \(lack.path) lacks") }
                paths.insert(lack.path)
            }
        }
        return paths
    }

    private func has(_ device: Device, _ content: ContentHash, of node: NodeID) -> Bool {
        guard let folder = device.folder else { return false }
        return scheduler.looking {
            folder.assumeIsolated { ((try? $0.place(of: content, node: node)) ?? nil) != nil }
        }
    }

    /// The places of what directories are in the way of that are gone, and that what is ignored keeps; nil if anything
    /// else is missing.
    func placesHeldByWhatIsIgnored(_ missing: [String]) -> Set<RelativePath>? {
        guard missing.allSatisfy({ $0.contains("not placed") }) else { return nil }
        var paths: Set<RelativePath> = []
        for device in members {
            guard let folder = device.folder,
                let waiting = scheduler.looking({ folder.assumeIsolated { $0.waitingForDirectories } })
            else { return nil }
            paths.formUnion(waiting)
        }
        return paths
    }
}

private struct SaidLack {
    let node: NodeID
    let content: ContentHash
    let path: RelativePath
    let isShown: Bool
}

extension FolderSync {
    /// What it says that nobody has.
    fileprivate var said: [SaidLack] {
        let shown = Set(((try? index.problems(limit: .max)) ?? []).map(\.path))
        return fetching.lacks.keys.sorted().compactMap { node in
            guard let lack = fetching.lacks[node], isNowhere(node),
                let path = (try? index.goalPath(of: node)).flatMap({ $0 })
            else { return nil }
            return SaidLack(
                node: node, content: lack.content, path: path, isShown: shown.contains(path.description))
        }
    }

    /// Places of nodes that wait for a directory to go; nil if one waits for anything else, or does not say so.
    fileprivate var waitingForDirectories: [RelativePath]? {
        guard state == .running, let unplaced = try? index.unplaced(after: 0, limit: 1000) else { return nil }
        var paths: [RelativePath] = []
        let nodes = unplaced.map(\.node)
        for node in nodes where !placing.parked.contains(node) {
            let step = try? engine.nextStep(
                for: node, isStaged: { !$0.needsFetch }, isKept: { try isKept($0, node) }, isComing: { _ in false },
                index)
            guard case .after(let other) = step, let path = (try? index.goalPath(of: node)).flatMap({ $0 }) else {
                return nil
            }
            if placing.parked.contains(other) {
                guard placing.obstacles[node] != nil else { return nil }
            } else if !nodes.contains(other) {
                return nil
            }
            paths.append(path)
            // It may stand beside until then.
            if let beside = (try? index.path(of: node)).flatMap({ $0 }) { paths.append(beside) }
        }
        return paths
    }
}
