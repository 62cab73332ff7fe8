import Folders
import Storing
import Syncing

@testable import Daemon

/// Contents that went with a disk, with a member that was removed, or by their author's own hand, before anybody else had
/// them: the members wait for them, and say so. That is no failure to agree on the rest.
extension World {
    /// The places of what is waited for, if no member waits for anything but contents that no member has.
    func lackedByAll(_ missing: [String]) -> Set<RelativePath>? {
        guard missing.allSatisfy({ $0.contains("not placed") }) else { return nil }
        var paths: Set<RelativePath> = []
        for device in members {
            guard let folder = device.folder,
                let wanted = scheduler.looking({ folder.assumeIsolated { $0.wantedContents } })
            else { return nil }
            for (node, content, path) in wanted {
                if !node.isDirectory, members.contains(where: { has($0, content, of: node) }) { return nil }
                paths.insert(path)
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
}

extension FolderSync {
    /// What the nodes that are not placed wait for; nil if one waits for anything else.
    fileprivate var wantedContents: [(NodeID, ContentHash, RelativePath)]? {
        guard state == .running, let unplaced = try? index.unplaced(after: 0, limit: 1000) else { return nil }
        var wanted: [(NodeID, ContentHash, RelativePath)] = []
        let nodes = unplaced.map(\.node)
        for node in nodes where !placing.parked.contains(node) {
            let step = try? engine.nextStep(
                for: node, isStaged: { !$0.needsFetch }, isKept: { try isKept($0, node) }, isComing: { _ in false },
                index)
            guard let content = (try? index.node(node)).flatMap({ $0 })?.content else { return nil }
            let path = (try? index.goalPath(of: node)).flatMap { $0 } ?? .root
            switch step {
            case .needs(let lacking, _): wanted.append((node, lacking.hash, path))
            // A directory that is gone, and that what is ignored keeps in its place.
            case .after(let other) where placing.parked.contains(other): wanted.append((other, content, path))
            case .after(let other) where nodes.contains(other): continue
            default: return nil
            }
        }
        return wanted
    }
}
