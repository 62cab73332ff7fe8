import Bytes
import Cryptography
import Dispatch
import Folders
import Placing
import Scanning
import Storing
import Syncing
import SystemCalls

extension FolderSync {
    /// Acts in one batch: enough that one sync of the filesystem serves many.
    static let batchLimit = 2048

    var canPlace: Bool { state == .running && !isStopped && !(scans.areRulesUnread && scans.rules == nil) }

    /// Nodes that are received and not placed, but for those that wait for something outside.
    var pendingIn: UInt64 {
        let unplaced = index.unplacedCount
        return unplaced - min(unplaced, UInt64(placing.parked.count))
    }

    /// Does what can be done now: plans a batch, starts fetches, or reports that all is placed.
    func advance() {
        guard canPlace else { return }
        guard !placing.isUnderWay else { return beginFetches() }
        let acts = nextActs()
        pumpFetches()
        if acts.isEmpty { reportPlaced() } else { execute(acts) }
    }

    /// The acts of the next batch, and fetches for what comes after it.
    func nextActs() -> [PlannedAct] {
        guard placing.hasWork(upTo: index.lastMark) else { return [] }
        var batch = PlacementPlan(made: placing.coming)
        change { try plan(&batch) }
        return batch.acts
    }

    /// While a batch is under way: what is to be fetched need not wait for it.
    private func beginFetches() {
        if mayFetch, placing.mark < index.lastMark {
            var batch = PlacementPlan(made: placing.coming, mayAct: false)
            change { try walkUnplaced(&batch) }
            // What is ready by then is planned when its turn comes.
            placing.mustLookAgain = true
        }
        pumpFetches()
    }

    /// Whether more may be fetched. What is staged is bounded too, while it is being placed: when nothing is under way, it
    /// waits for something that is still to come.
    private var mayFetch: Bool {
        !fetching.isFull && (!placing.isUnderWay || placing.staged.count < 2 * FolderSync.batchLimit)
    }

    /// Goes on with the pass over what is unplaced; true at its end.
    @discardableResult
    private func walkUnplaced(_ batch: inout PlacementPlan) throws -> Bool {
        while batch.acts.count < FolderSync.batchLimit, mayFetch, !batch.isClosed {
            let unplaced = try index.unplaced(after: placing.mark, limit: 256)
            if unplaced.isEmpty {
                placing.parked.passEnded()
                return true
            }
            for (mark, node) in unplaced {
                placing.mark = mark
                placing.parked.passMet(node)
                if placing.staged[node] == nil { try consider(node, &batch) }
                if batch.acts.count >= FolderSync.batchLimit || !mayFetch || batch.isClosed { break }
            }
        }
        return false
    }

    private func plan(_ batch: inout PlacementPlan) throws {
        if fetching.isFull { makeWay() }
        // Batches under way end first.
        if placing.isUnderWay, !placing.relabels.isEmpty { return }
        for node in placing.relabels.sorted() {
            placing.relabels.remove(node)
            try consider(node, &batch)
        }
        for node in placing.staged.keys.sorted() where batch.acts.count < FolderSync.batchLimit {
            try consider(node, &batch)
        }
        while try walkUnplaced(&batch), placing.mustLookAgain {
            placing.mustLookAgain = false
            placing.mark = 0
            placing.parked.passBegan()
            if !batch.acts.isEmpty { break }
        }
        if batch.acts.isEmpty, fetching.isIdle, !placing.isUnderWay { try planLate(&batch) }
    }

    /// Directories get a mode that forbids writing when nothing is left to be placed in them.
    private func planLate(_ batch: inout PlacementPlan) throws {
        for node in placing.late.sorted() {
            placing.late.remove(node)
            try consider(node, &batch, isLate: true)
        }
    }

    private func consider(_ node: NodeID, _ batch: inout PlacementPlan, isLate: Bool = false) throws {
        guard !batch.nodes.contains(node), !placing.inFlight.contains(node), fetching.fetches[node] == nil,
            try !isKeptBack(node)
        else { return }
        let isPutOff = placing.refused[node].map { $0.until > Clock.monotonic() } ?? false
        if isPutOff, !node.isDirectory || !placing.parked.contains(node) {
            // The brake may have parked it meanwhile and let it go again: a leaf that is tried again counts as pending.
            if !node.isDirectory, !isNowhere(node) { placing.parked.remove(node) }
            return
        }
        let heads = try index.heads(of: node).received
        let staged = placing.staged[node]
        let step = try engine.nextStep(
            for: node,
            isStaged: { content in !content.needsFetch || staged?.content == content.hash },
            isKept: { try isKept($0, node) }, isComing: { batch.made[$0] != nil }, isIgnored: isIgnoredElsewhere, index)
        if isPutOff {
            guard !step.mayRemoveDirectory else { return }
            // What kept it from being removed lives in it, as has been found since: it is to stand now.
            placing.parked.remove(node)
            placing.refused[node] = nil
        }
        switch step {
        case .settled:
            if try isUnscanned(node, heads) { return }
            // What stays unplaced all the same is no reason to look at everything again: that would never end.
            if try engine.settled(node, with: heads, index) { placing.mustLookAgain = true }
            dropStaged(node)
            placing.parked.remove(node)
            endLack(of: node)
            forgetObstacle(of: node)
            forgetPutOff(node)
        case .needs(let content, let isKept):
            dropStaged(node)
            // A scan that did not know the rule yet may have laid it there.
            if try isIgnoredAtGoal(node) { return park(node) }
            if !isNowhere(node) { placing.parked.remove(node) }
            try fetch(content, for: node, Meaning(heads)?.meta ?? Meta(mode: 0o600), toKeep: isKept)
        case .act(let act): if batch.mayAct { try add(act, for: node, heads, &batch, isLate: isLate) }
        case .after(let other): try waits(node, for: other)
        case .blocked: park(node)
        }
    }

    /// Kept as a version, or on its way there: what is laid is displaced when the other side is placed.
    func isKept(_ content: Content, _ node: NodeID) throws -> Bool {
        try index.hasVersion(of: content.hash) || index.laid(node)?.content == content.hash
    }

    func dropStaged(_ node: NodeID) {
        guard let staged = placing.staged.removeValue(forKey: node) else { return }
        try? tools.area.drop(staged.staged.name)
    }

    private func add(
        _ act: PlacementAct, for node: NodeID, _ heads: [Record], _ batch: inout PlacementPlan, isLate: Bool
    ) throws {
        if case .setMeta(let row, let mode, _) = act, row.stamp.kind == .directory, mode & 0o300 != 0o300, !isLate {
            placing.late.insert(node)
            return
        }
        if case .relabel = act {
            // What is on its way to the disk comes into the rows as the former node's.
            guard !placing.isUnderWay, batch.acts.isEmpty else {
                placing.relabels.insert(node)
                batch.isClosed = true
                return
            }
            try engine.placed(act, for: node, with: heads, stamps: [], index)
            placing.mustLookAgain = true
            return
        }
        guard let (step, path) = try step(for: act, node: node, batch) else { return }
        if isIgnored(path, node) { return park(node) }
        let planned = PlannedAct(node: node, heads: heads, act: act, step: step, path: path)
        if try isKeptBack(planned) { return }
        batch.nodes.insert(node)
        forgetObstacle(of: node)
        // A directory that something of the user's keeps in its place does not count as pending while it is tried again.
        if !act.isDirectoryRemoval { placing.parked.remove(node) }
        batch.acts.append(planned)
        if case .makeDirectory = act { batch.made[node] = path }
        // Paths of what comes later in the batch would be those from before the directory moved.
        if act.movesDirectory { batch.isClosed = true }
    }

    private func step(
        for act: PlacementAct, node: NodeID, _ batch: PlacementPlan
    ) throws -> (PlacementStep, RelativePath)? {
        switch act {
        case .makeDirectory(let parent, let name, _):
            guard let path = try path(of: parent, batch)?.appending(name) else { return nil }
            return (.makeDirectory(path), path)
        case .install(let parent, let name, let content, let meta, let replacing):
            guard let path = try path(of: parent, batch)?.appending(name) else { return nil }
            if case .symlink(let target) = content.body {
                return (
                    .installSymlink(
                        target: target, at: path, mtime: meta.mtime(of: content), expecting: replacing?.stamp), path
                )
            }
            return (.install(try staged(content, meta, for: node), at: path, expecting: replacing?.stamp), path)
        case .move(let row, let parent, let name):
            guard let from = try path(of: row, batch), let to = try path(of: parent, batch)?.appending(name) else {
                return nil
            }
            return (.move(from: from, to: to, expecting: row.stamp), to)
        case .exchange(let one, let other):
            guard let first = try path(of: one, batch), let second = try path(of: other, batch) else { return nil }
            return (.exchange(first, second, expecting: one.stamp, other.stamp), second)
        case .remove(let row):
            guard let path = try path(of: row, batch) else { return nil }
            return (row.node.isDirectory ? .removeDirectory(path) : .remove(path, expecting: row.stamp), path)
        case .setMeta(let row, let mode, let mtime):
            guard let path = try path(of: row, batch) else { return nil }
            let isLink = row.stamp.kind == .symlink
            let time = row.stamp.kind == .directory ? nil : mtime
            return (.setMeta(path, mode: isLink ? nil : mode, mtime: time, expecting: row.stamp), path)
        case .relabel: return nil
        }
    }

    /// What was assembled, if it is this content: an empty file may have been written since.
    private func staged(_ content: Content, _ meta: Meta, for node: NodeID) throws -> Staged {
        if let staged = placing.staged[node] {
            if staged.content == content.hash { return staged.staged }
            dropStaged(node)
        }
        return try tools.area.stageSmall(
            [], mode: meta.mode, mtime: meta.mtime(of: content),
            name: StagedName(Bytes16(high: Randomness.word(), low: Randomness.word())))
    }

    private func path(of parent: NodeID, _ batch: PlacementPlan) throws -> RelativePath? {
        if parent == .root { return .root }
        return try batch.made[parent] ?? index.path(of: parent)
    }

    private func path(of row: LaidRow, _ batch: PlacementPlan) throws -> RelativePath? {
        try path(of: row.parent, batch)?.appending(row.name)
    }
}

/// A batch while it is planned.
private struct PlacementPlan {
    var acts: [PlannedAct] = []
    var nodes: Set<NodeID> = []
    /// Directories that an act of this batch, or of the one before, makes.
    var made: [NodeID: RelativePath]
    /// Else only fetches are begun.
    var mayAct = true
    var isClosed = false
}

extension NextStep {
    /// Or something has to be done before.
    fileprivate var mayRemoveDirectory: Bool {
        switch self {
        case .act(let act): act.isDirectoryRemoval
        case .after, .blocked: true
        case .settled, .needs: false
        }
    }
}

extension PlacementAct {
    fileprivate var isDirectoryRemoval: Bool {
        if case .remove(let row) = self { row.node.isDirectory } else { false }
    }

    var movesDirectory: Bool { !movedDirectories.isEmpty }

    /// As the rows were before.
    var movedDirectories: [LaidRow] {
        switch self {
        case .move(let row, _, _): [row].filter(\.node.isDirectory)
        case .exchange(let one, let other): [one, other].filter(\.node.isDirectory)
        default: []
        }
    }
}

extension Content {
    /// Whether there are bytes to be had from somewhere before it can be placed.
    var needsFetch: Bool {
        if case .file(let size, _) = body { size > 0 } else { false }
    }
}
