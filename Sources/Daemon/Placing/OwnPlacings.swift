import Folders
import Placing
import Scanning
import Synchronization
import Syncing
import SystemCalls

/// What was placed lately and how it looked then. The watcher tells of it as of anything else that happens, and what still
/// looks so is what the rows say, or will say when the batch is settled: no scan need look at it.
final class OwnPlacings: Sendable {
    /// Files that are remembered; twice as many while older ones are on their way out.
    private static let most = 4_096

    private struct Stamps {
        var byDirectory: [RelativePath: [[UInt8]: Stamp]] = [:]
        var count = 0
    }

    private let generations = Mutex((young: Stamps(), old: Stamps()))

    /// Files that an act of a batch put at their paths.
    func note(_ acts: [PlannedAct], _ outcomes: [PlacementOutcome]) {
        generations.withLock { generations in
            for (act, outcome) in zip(acts, outcomes) {
                guard case .install = act.act, case .placed(let stamp, _) = outcome, let parent = act.path.parent,
                    let name = act.path.names.last
                else { continue }
                if generations.young.count >= OwnPlacings.most {
                    generations = (young: Stamps(), old: generations.young)
                }
                generations.young.byDirectory[parent, default: [:]][name.bytes] = stamp
                generations.young.count += 1
            }
        }
    }

    /// The rows say nothing of it any more, or something else: whatever stands there, the next scan that is told of it looks.
    func forget(_ path: RelativePath) {
        guard let parent = path.parent, let name = path.names.last else { return }
        generations.withLock { generations in
            generations.young.byDirectory[parent]?[name.bytes] = nil
            generations.old.byDirectory[parent]?[name.bytes] = nil
        }
    }

    func forgetAll() { generations.withLock { $0 = (young: Stamps(), old: Stamps()) } }

    /// What of a scan is left to be looked at. To be called on the scanning lane.
    func unknown(in scope: ScanScope, beneath root: DirectoryDescriptor) -> ScanScope {
        guard case .dirty(let directories) = scope else { return scope }
        return .dirty(directories.compactMap { unknown(in: $0, beneath: root) })
    }

    private func unknown(in dirty: DirtyDirectory, beneath root: DirectoryDescriptor) -> DirtyDirectory? {
        let stamps = stamps(in: dirty.path)
        guard !stamps.isEmpty, let directory = try? root.directoryBeneath(dirty.path.bytes) else { return dirty }
        let hinted = Set(dirty.renamedAway + dirty.unheard)
        var left = dirty
        left.names.removeAll { name in
            guard let stamp = stamps[name], !hinted.contains(name) else { return false }
            return (try? directory.statusIfAny(of: name))?.placedStamp == stamp
        }
        return left.names.isEmpty ? nil : left
    }

    private func stamps(in directory: RelativePath) -> [[UInt8]: Stamp] {
        generations.withLock { generations in
            let old = generations.old.byDirectory[directory] ?? [:]
            return old.merging(generations.young.byDirectory[directory] ?? [:]) { _, later in later }
        }
    }
}
