import Dispatch
import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What became of a batch's acts, brought into the rows.
extension FolderSync {
    func take(_ outcome: PlacementOutcome, of act: PlannedAct) throws {
        switch outcome {
        case .placed(let stamp, let displaced):
            try placed(act, [stamp], displaced)
        case .exchanged(let first, let second):
            // The first path now holds the second row's node.
            try placed(act, [second, first], nil)
        case .removed(let displaced):
            try placed(act, [], displaced)
        case .notAsExpected, .occupied:
            // Not at once: whoever changes it may not have come to rest.
            scans.retries = true
            for path in act.step.paths { tools.ownPlacings.forget(path) }
            scans.mark(act.path)
            pause(act.node)
            if case .move(let row, _, _) = act.act, let from = try index.path(of: row.node) { scans.mark(from) }
        case .localEdit(let file, _):
            try keep(file, of: act, why: .edited)
            scans.mark(act.path)
        case .notEmpty:
            // Until a scan has told what is in it; what is ignored may stay there for ever.
            scans.markDirectory(act.path)
            placing.parked.insert(act.node)
            pause(act.node)
        case .failed(let errno, let words):
            if FolderSync.lostWay.contains(errno), placing.refused[act.node]?.tries ?? 0 < FolderSync.quietTries {
                lookAlong(act.step.paths)
                pause(act.node)
            } else {
                postpone(act.node, act.path, "\(words): \(errno)")
            }
        }
    }

    /// A directory on the way to a path is not where it was laid: somebody has moved it, or put something else there.
    private static let lostWay: [Errno] = [.noEntry, .notDirectory, .symlinkLoop]
    /// So often a scan may find out what came of it before anybody is told.
    private static let quietTries = 6

    private func lookAlong(_ paths: [RelativePath]) {
        scans.retries = true
        for path in paths {
            var at = path
            while let parent = at.parent {
                scans.mark(at)
                at = parent
            }
        }
    }

    private func placed(_ act: PlannedAct, _ stamps: [Stamp], _ displaced: VersionFile?) throws {
        try engine.placed(act.act, for: act.node, with: act.heads, stamps: stamps, index)
        placing.refused[act.node] = nil
        try rescanMoved(by: act.act)
        placing.parked.remove(act.node)
        if case .install = act.act { placing.staged[act.node] = nil }
        try index.clearProblem(act.path.description)
        forgetPutOff(act.node)
        if let displaced { try keep(displaced, of: act, why: act.act.isRemoval ? .deleted : .replaced) }
        let step = try engine.nextStep(
            for: act.node, isStaged: { !$0.needsFetch }, isKept: { try isKept($0, act.node) },
            isComing: { _ in false }, index)
        switch step {
        case .settled: try engine.settled(act.node, with: act.heads, index)
        case .needs(_, isKept: true):
            try engine.stands(act.node, with: act.heads, isKept: { try isKept($0, act.node) }, index)
        default: break
        }
        if act.path.names.count == 1, act.path.names.first == ScanState.ignoreFile { scans.rulesChanged = true }
    }

    /// What was told of names beneath a directory before it was moved was told with its former path, which leads nowhere
    /// now: all beneath it is looked at again.
    private func rescanMoved(by act: PlacementAct) throws {
        for row in act.movedDirectories {
            if let path = try index.path(of: row.node) { scans.markTree(path) }
        }
    }

    /// Tried again by itself, after longer and longer; the reason stands in `status` until it is gone.
    func postpone(_ node: NodeID, _ path: RelativePath, _ words: String) {
        let path = path.description
        if placing.putOff[node] != path { forgetPutOff(node) }
        placing.putOff[node] = path
        note(path, words)
        postpone(node)
    }

    /// It is placed, perhaps elsewhere, or not wanted any more.
    func forgetPutOff(_ node: NodeID) {
        guard let path = placing.putOff.removeValue(forKey: node) else { return }
        change { try index.clearProblem(path) }
    }

    func postpone(_ node: NodeID, _ words: String) {
        if let path = try? index.goalPath(of: node) { postpone(node, path, words) }
    }

    func postpone(_ node: NodeID) {
        let tries = (placing.refused[node]?.tries ?? 0) + 1
        tryAgain(node, after: 1000 * min(60, 1 << min(tries, 6)), tries: tries)
    }

    /// Until a scan has seen what is in the way; longer and longer, as on a device that may only read it may stay there.
    func pause(_ node: NodeID) {
        let tries = (placing.refused[node]?.tries ?? 0) + 1
        tryAgain(node, after: min(60_000, 50 << min(tries, 11)), tries: tries)
    }

    private func tryAgain(_ node: NodeID, after milliseconds: Int, tries: Int) {
        placing.refused[node] = (until: Clock.monotonic() + UInt64(milliseconds) * 1_000_000, tries: tries)
        lane.after(.milliseconds(milliseconds)) {
            self.assumeIsolated {
                $0.placing.mustLookAgain = true
                $0.advance()
            }
        }
    }

    /// A displaced file is a version from now on. One that a program still holds open is watched until it is settled.
    func keep(_ file: VersionFile, of act: PlannedAct, why: VersionReason) throws {
        let path = act.path.description
        try index.putVersion(
            VersionRow(
                node: act.node, path: path, content: why == .edited ? nil : act.act.displacedContent, stamp: file.stamp,
                keptAt: Clock.realTime(), file: file.path.description, reason: why))
        if !file.isSettled || why == .edited { watch(file, of: act.node, path) }
    }
}

extension PlannedAct {
    /// The place that the act fills or empties.
    var goal: (parent: NodeID, name: Name) {
        switch act {
        case .makeDirectory(let parent, let name, _), .install(let parent, let name, _, _, _),
            .move(_, let parent, let name):
            (parent, name)
        case .exchange(_, let row), .remove(let row), .setMeta(let row, _, _), .relabel(let row, _):
            (row.parent, row.name)
        }
    }

    /// Every place that the act fills or empties.
    var spots: [FolderTools.Spot] {
        let rows: [LaidRow] =
            switch act {
            case .move(let row, _, _): [row]
            case .exchange(let one, let other): [one, other]
            default: []
            }
        return [.init(parent: goal.parent, name: goal.name)] + rows.map { .init(parent: $0.parent, name: $0.name) }
    }
}

extension PlacementAct {
    var isRemoval: Bool {
        if case .remove = self { true } else { false }
    }

    /// What the index says that a file with this stamp holds, of those that the act touches.
    func content(of stamp: Stamp) -> ContentHash? {
        switch self {
        case .install(_, _, _, _, let replacing): replacing?.content
        case .move(let row, _, _), .remove(let row), .setMeta(let row, _, _): row.content
        case .exchange(let one, let other): one.stamp == stamp ? one.content : other.content
        case .makeDirectory, .relabel: nil
        }
    }

    /// What the index says stood where the act puts something else.
    var displacedContent: ContentHash? {
        switch self {
        case .install(_, _, _, _, let replacing): replacing?.content
        case .remove(let row): row.content
        default: nil
        }
    }
}
