import Folders
import Manifests
import Storing
import Syncing

/// The brake on what other devices deleted: too much at one go is not carried out here unless somebody else, or an admin,
/// has approved it.
extension FolderSync {
    /// A record was received that may delete something that stands here. In a transaction.
    func noteRemoval(_ record: Record, of page: VerifiedPage) throws {
        if try index.braked(record.node)?.kind == .removal, try index.node(record.node)?.stands == true {
            // Somebody else wants it to stand.
            try index.removeBraked(record.node)
            return
        }
        let deletes = record.places.contains { $0.value.gone && $0.dot == record.dot }
        guard deletes, state == .running, !record.node.isDirectory, try index.laid(record.node) != nil,
            try index.braked(record.node) == nil
        else { return }
        let header = page.header
        let run = brake.removals.pageCame(of: header.replica, number: header.number, leaves: header.leaves.count)
        let path = try index.path(of: record.node)?.description ?? ""
        try index.putBraked(
            BrakedRow(node: record.node, kind: .removal, path: path, isFile: true, event: record.dot, run: run))
    }

    /// Everything that a peer had to send has come.
    /// - Parameter isLive: what it had to send before was here already.
    func judgeRemovals(isLive: Bool) {
        guard index.hasBraked else { return }
        let now = Clock.monotonic()
        let limits = brake.local.limits
        change {
            _ = try releaseApproved()
            let waiting = try index.removalRuns(.waiting)
            let files = UInt64(clamping: index.laidTotals.files) + pendingIn
            let excessive = brake.removals.excessive(waiting, of: files, limits: limits, isLive: isLive, at: now)
            for run in waiting {
                if excessive.contains(run) {
                    try index.holdRemovals(of: run)
                    brake.removals.held(run, isLive: isLive, at: now)
                    let author = try index.device(of: run.replica).map { name(of: $0) } ?? "another device"
                    context.log("\(entry.name): held: \(author) deleted \(run.files) files; see: kith held")
                } else {
                    try index.releaseRemovals(of: run)
                    brake.removals.passed(run, isLive: isLive, at: now)
                }
            }
        }
        placing.mustLookAgain = true
        changed()
    }

    /// The membership has changed: what is approved by now is carried out.
    func membershipMayApprove() {
        guard index.hasBraked, let released = change({ try releaseApproved() }), released > 0 else { return }
        placing.mustLookAgain = true
        changed()
        advance()
    }

    private func releaseApproved() throws -> Int {
        try membership.approvals.reduce(0) { released, approval in
            guard let author = try index.device(of: approval.replica), approval.counts(against: author) else {
                return released
            }
            return try released + index.releaseRemovals(by: approval.events, of: approval.replica)
        }
    }

    /// Lets happen what others deleted: written into the log, so that it counts on every member.
    func approveRemovals() throws {
        for run in try index.removalRuns(.held) {
            guard let events = try index.heldEvents(of: run) else { continue }
            taken(try log.approve(events, of: run.replica, by: author))
        }
    }

    /// What others deleted stands again, here and everywhere.
    func undoRemovals() throws {
        let rows = try index.braked(.removal, .held)
        guard !rows.isEmpty else { return }
        try mustWrite("take back what others deleted")
        change(durably: true) {
            for row in rows {
                try index.removeBraked(row.node)
                try engine.reasserted(row.node, index)
            }
            try signLocalRecords()
        }
        placing.mustLookAgain = true
        pumpAll()
        advance()
    }
}

/// What placing asks of the brake.
extension FolderSync {
    /// Whether nothing is to be done now for a node, because what the user did to it is kept back.
    func isKeptBack(_ node: NodeID) throws -> Bool {
        guard let row = try index.braked(node), row.kind != .removal else { return false }
        placing.parked.insert(node)
        return true
    }

    /// Whether an act waits for the brake: it would remove what somebody else deleted too much of, or it needs a directory
    /// that is gone from here.
    func isKeptBack(_ act: PlannedAct) throws -> Bool {
        guard index.hasBraked else { return false }
        if act.goal.parent != .root, try isKeptBack(act.goal.parent) {
            placing.parked.insert(act.node)
            return true
        }
        guard let row = try index.braked(act.node), row.kind == .removal else { return false }
        guard act.act.isRemoval else { return false }
        if row.state == .held { placing.parked.insert(act.node) }
        return true
    }
}
