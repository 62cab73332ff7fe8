import Dispatch
import Folders
import Manifests
import Storing
import Syncing

/// What waits is judged when all of it is seen: written, or held.
extension FolderSync {
    /// Records that are written in one transaction.
    private static let writtenAtOnce = 512

    /// Judges what waits; asks itself again where more may come.
    func settleBrake() {
        guard brake.hasWaiting, state == .running, !isStopped, !scans.isUnderWay else { return }
        let files = UInt64(clamping: index.laidTotals.files)
        settleDeletions(of: files)
        settleScrambled(of: files)
        guard brake.hasWaiting, !brake.isTimed else { return }
        brake.isTimed = true
        lane.after(.milliseconds(125)) {
            self.assumeIsolated { folder in
                folder.brake.isTimed = false
                folder.settleBrake()
                folder.rescanWhatChanged()
                folder.advance()
            }
        }
    }

    private func settleDeletions(of files: UInt64) {
        guard let waiting = recounted(brake.deletions, .deletion) else { return }
        let now = Clock.monotonic()
        switch brake.local.verdict(onDeleted: waiting, of: files, isMoreComing: scans.hasNews, at: now) {
        case .wait: return
        case .hold: hold(.deletion, waiting, at: now)
        case .pass:
            brake.local.passed(deleted: waiting.files, at: now)
            writeDeletions()
        }
        brake.deletions = nil
        lookAtRetaken()
        changed()
    }

    private func lookAtRetaken() {
        for path in brake.retaken { scans.mark(path) }
        brake.retaken = []
    }

    private func settleScrambled(of files: UInt64) {
        guard let waiting = recounted(brake.scrambled, .scrambling) else { return }
        let now = Clock.monotonic()
        switch brake.local.verdict(onScrambled: waiting, of: files, at: now) {
        case .wait: return
        case .hold: hold(.scrambling, waiting, at: now)
        case .pass:
            brake.local.passed(scrambled: waiting.files, at: now)
            brake.isOrderNew = true
            change {
                try index.setBraked(.scrambling, from: .waiting, to: .passing)
                for row in try index.braked(.scrambling, .passing) {
                    if let path = try index.path(of: row.node) { scans.mark(path) }
                }
            }
            lookAtRetaken()
            scan()
        }
        brake.scrambled = nil
        changed()
    }

    /// What waits by now: somebody else's change may have been placed over it.
    private func recounted(_ waiting: LocalBrake.Waiting?, _ kind: BrakedRow.Kind) -> LocalBrake.Waiting? {
        guard var waiting else { return nil }
        change { try index.dropBrakedNowhere() }
        guard let files = try? index.brakedFiles(kind, .waiting) else { return nil }
        waiting.files = files
        return waiting
    }

    private func hold(_ kind: BrakedRow.Kind, _ waiting: LocalBrake.Waiting, at now: UInt64) {
        brake.local.held(waiting.files, at: now)
        change(durably: true) { try index.setBraked(kind, from: .waiting, to: .held) }
        let what = kind == .deletion ? "deleted here" : "turned into noise here"
        context.log("\(entry.name): held: \(waiting.files) files were \(what); see: kith held")
    }

    private func writeDeletions() {
        let rows = (try? index.braked(.deletion, .waiting)) ?? []
        // A directory goes after what is in it.
        let depth = { (row: BrakedRow) in row.path.utf8.count { $0 == UInt8(ascii: "/") } }
        let directories = rows.filter { !$0.isFile }.map { ($0, depth($0)) }.sorted { $0.1 > $1.1 }.map(\.0)
        let ordered = rows.filter(\.isFile) + directories
        for start in stride(from: 0, to: ordered.count, by: FolderSync.writtenAtOnce) {
            change(durably: true) {
                for row in ordered[start...].prefix(FolderSync.writtenAtOnce) { try writeDeletion(row) }
                try signLocalRecords()
            }
        }
        pumpAll()
        placing.mustLookAgain = true
    }

    private func writeDeletion(_ row: BrakedRow) throws {
        try index.removeBraked(row.node)
        guard let laid = try index.laid(row.node) else { return }
        // Who has lost the right to write meanwhile is told so by a scan, and writes nothing.
        guard mayWrite else {
            if let path = try index.path(of: row.node) { scans.mark(path) }
            return
        }
        try vanished(laid)
    }
}

/// What the user let happen or took back is carried out by the scan of everything that finds it.
extension FolderSync {
    func approveLocally() {
        order(.approved)
    }

    func undoLocally() {
        order(.undone)
    }

    private func order(_ state: BrakedRow.State) {
        brake.isOrderNew = true
        change(durably: true) {
            for kind in [BrakedRow.Kind.deletion, .scrambling] {
                try index.setBraked(kind, from: .held, to: state)
            }
        }
    }

    /// A scan of everything has ended: what it did not find any more has come back by itself.
    func finishBrakeOrders() {
        guard !brake.isOrderNew else { return }
        change {
            for kind in [BrakedRow.Kind.deletion, .scrambling] {
                for state in [BrakedRow.State.passing, .approved, .undone] { try index.removeBraked(kind, state) }
            }
            try index.dropBrakedNowhere()
        }
        writeApprovals()
        placing.mustLookAgain = true
    }

    /// An approval is in the log before the records that need it leave.
    func writeApprovals() {
        guard brake.hasApprovalsDue, let events = try? index.approvalDue() else { return }
        do {
            taken(try log.approve(events, of: index.replica, by: author))
        } catch {
            note("", "the approval cannot be written, so other members will hold what was approved: \(error)")
        }
        change { try index.clearApprovalsDue() }
        brake.hasApprovalsDue = false
        pumpAll()
    }
}
