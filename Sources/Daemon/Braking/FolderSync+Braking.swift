import Folders
import Scanning
import Storing
import Syncing

/// The brake on what was destroyed on this device: what a scan found gone, or turned into noise, becomes a record only
/// once it is judged to be little, or the user let it happen.
extension FolderSync {
    private enum Judgement {
        /// Has nothing to do with the brake.
        case free
        case approved
        case keptBack
    }

    /// Begins with what the last run left.
    func startBrake() throws {
        brake.hasApprovalsDue = try index.approvalDue() != nil
        // They are found again by the scan that follows.
        for kind in [BrakedRow.Kind.deletion, .scrambling] {
            try index.removeBraked(kind, .waiting)
            try index.removeBraked(kind, .passing)
        }
    }

    /// To be called before the findings of one transaction.
    func expectFindings(_ findings: [Finding]) {
        brake.scrambledInBatch = UInt64(findings.count { $0.scrambles })
    }

    /// Applies a finding unless it is kept back. In a transaction.
    func braking(_ finding: Finding, apply: (Finding) throws -> Void) throws {
        guard state == .running else { return try apply(finding) }
        switch try judged(finding) {
        case .keptBack: return
        case .free: try apply(finding)
        case .approved:
            let before = index.lastEvent
            try apply(finding)
            if index.lastEvent > before { brake.approved(before + 1...index.lastEvent) }
        }
    }

    /// At the end of the transaction.
    func keepApprovals() throws {
        guard let events = brake.approvedEvents else { return }
        brake.approvedEvents = nil
        try index.putApprovalDue(events)
        brake.hasApprovalsDue = true
    }

    private func judged(_ finding: Finding) throws -> Judgement {
        if try isDamage(finding) { return .keptBack }
        switch finding {
        case .vanished(let row): return try judged(vanished: row)
        case .changed(let row, _) where finding.scrambles: return try judged(finding, scrambling: row)
        case .moved(let row, _, _, _, _) where finding.scrambles:
            let judgement = try judged(finding, scrambling: row)
            // Where it was, nothing is found any more.
            if case .keptBack = judgement { brake.retaken.insert(try path(of: finding) ?? .root) }
            return judgement
        case .changed(let row, _), .touched(let row, _, _):
            try index.removeBraked(row.node)
            return .free
        case .moved(let row, let place, _, _, _):
            try index.removeBraked(row.node)
            return try vacated(place) ? .free : .keptBack
        case .created(let place, _, _): return try vacated(place) ? .free : .keptBack
        }
    }

    /// The rows say something else by now, or a placing is under way there: the engine will say so.
    private func isStale(_ row: LaidRow) throws -> Bool {
        if try index.hasIntent(row.node) || index.hasIntent(at: row.name, in: row.parent) { return true }
        return try index.laid(row.name, in: row.parent) != row
    }

    private func judged(vanished row: LaidRow) throws -> Judgement {
        if try isStale(row) { return .free }
        if scans.mayBeEmpty { return .approved }
        guard let known = try index.braked(row.node) else { return try wait(row, .deletion) }
        switch (known.kind, known.state) {
        case (_, .approved):
            try index.removeBraked(row.node)
            return .approved
        case (_, .undone):
            try index.removeBraked(row.node)
            try putBack(.vanished(row))
        case (.deletion, _): break
        case (.scrambling, .held):
            var changed = known
            changed.kind = .deletion
            try index.putBraked(changed)
        case (.scrambling, _), (.removal, _): return try wait(row, .deletion)
        }
        return .keptBack
    }

    private func judged(_ finding: Finding, scrambling row: LaidRow) throws -> Judgement {
        if try isStale(row) { return .free }
        let known = try index.braked(row.node)
        switch (known?.kind, known?.state) {
        case (_, .approved?):
            try index.removeBraked(row.node)
            return .approved
        case (_, .undone?):
            try index.removeBraked(row.node)
            try putBack(finding)
        case (.scrambling?, .passing?):
            try index.removeBraked(row.node)
            return .free
        case (.scrambling?, _): break
        case (.deletion?, .held?):
            guard var changed = known else { return .free }
            changed.kind = .scrambling
            try index.putBraked(changed)
        case (.deletion?, _):
            // It is back before it was judged as gone.
            try index.removeBraked(row.node)
            return try judged(newlyScrambled: row)
        case (nil, _), (.removal?, _): return try judged(newlyScrambled: row)
        }
        return .keptBack
    }

    private func judged(newlyScrambled row: LaidRow) throws -> Judgement {
        let now = Clock.monotonic()
        let together = brake.scrambledInBatch + (brake.scrambled?.files ?? 0)
        guard brake.local.mayPassAtOnce(scrambled: together, at: now) else { return try wait(row, .scrambling) }
        brake.local.passed(scrambled: 1, at: now)
        brake.scrambledInBatch -= min(1, brake.scrambledInBatch)
        return .free
    }

    private func wait(_ row: LaidRow, _ kind: BrakedRow.Kind) throws -> Judgement {
        let isFile = !row.node.isDirectory
        let path = try index.path(of: row.node) ?? .root
        try index.putBraked(BrakedRow(node: row.node, kind: kind, path: path.description, isFile: isFile))
        let files: UInt64 = isFile ? 1 : 0
        if kind == .deletion {
            brake.deletions.found(files: files, at: Clock.monotonic())
        } else {
            brake.scrambled.found(files: files, at: Clock.monotonic())
        }
        return .keptBack
    }

    /// Something came to a place: whatever is kept back as gone from there is replaced, not deleted. False where it is a
    /// directory with more in it that is kept back: then what came waits too.
    private func vacated(_ place: FoundPlace) throws -> Bool {
        guard index.hasBraked, case .node(let parent) = place.parent,
            let row = try index.laid(place.name, in: parent), let known = try index.braked(row.node),
            known.kind == .deletion
        else { return true }
        guard try index.laidChildren(of: row.node, after: nil, limit: 1).isEmpty else {
            let path = try index.path(of: row.node) ?? .root
            if known.state == .held {
                try index.putProblem(
                    path: path.description,
                    words: "stands where what is held was deleted, and is sent once that is approved or undone",
                    now: Clock.realTime(), isScans: true)
            } else {
                brake.retaken.insert(path)
            }
            return false
        }
        try index.removeBraked(row.node)
        try vanished(row)
        return true
    }
}

extension Finding {
    /// Bytes that were something else are noise now.
    fileprivate var scrambles: Bool {
        switch self {
        case .changed(let row, let found): found.content.isNoise && row.mayBeScrambled
        case .moved(let row, _, _, _, let content?): content.isNoise && row.mayBeScrambled
        case .created, .touched, .moved, .vanished: false
        }
    }
}

extension LaidRow {
    fileprivate var mayBeScrambled: Bool { !isNoise && stamp.kind == .file && stamp.size > 0 }
}
