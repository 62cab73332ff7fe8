import Bytes
import Folders
import Placing
import Scanning
import Storing
import Syncing

/// When nothing may be read or written, and what lifts that.
extension FolderSync {
    /// The root is not what it was: what is received keeps coming in, and nothing is scanned or placed.
    func hold(_ check: RootCheck) {
        guard state != .held(check) else { return }
        context.log("\(entry.name): held: \(check.words(path: entry.path))")
        state = .held(check)
        for waiter in scans.waiters + scans.waitersOfCurrent { waiter() }
        (scans.waiters, scans.waitersOfCurrent) = ([], [])
        stopWatching()
        reportPlaced()
        context.rootHeld()
    }

    /// What status shows under a path until it is gone.
    func note(_ path: String, _ words: String) {
        context.log("\(entry.name): \(path.isEmpty ? "" : path + ": ")\(words)")
        change { try index.putProblem(path: path, words: words, now: Clock.realTime()) }
        changed()
    }
}

extension RootCheck {
    /// What happened, for the user.
    func words(path: String) -> String {
        switch self {
        case .fine: "the folder is as it was"
        case .missing: "\(path) is not there: is its disk mounted?"
        case .unmarked: "\(path) has no .kith any more: is its disk mounted, or was it emptied?"
        case .emptied: "\(path) has lost all that was in it"
        case .foreign(let folder): "\(path) is the root of another folder (\(folder.raw.bytes.prefix(4)))"
        case .replaced: "\(path) is not the directory it was: a copy, or a restored backup?"
        case .damaged: "\(path)/.kith/marker is damaged"
        case .unreachable(let errno): "\(path) cannot be read: \(errno)"
        }
    }
}

/// A folder whose index is new while the folder is not.
extension FolderSync {
    /// All heads of one member are held, up to what it announced, or nobody else takes part any more: now the disk can be
    /// compared with them.
    func adoptIfComplete() {
        guard state == .adopting, !scans.isAdoptionDue else { return }
        if isAlone { return adoptNow() }
        let isComplete = links.values.contains { $0.hasAnnounced && $0.index != nil && $0.received >= $0.lastSequence }
        guard isComplete, ((try? index.awaitedParents(limit: 1)) ?? []).isEmpty else { return }
        adoptNow()
    }

    func adoptNow() {
        scans.isAdoptionDue = true
        scans.everything = true
        scan()
    }

    /// The disk was compared: from now on the folder is one like any other.
    func adopted() {
        guard scans.isAdoptionDue, !scans.hasWork else { return }
        scans.isAdoptionDue = false
        entry.isAdopting = false
        context.saveEntry(entry)
        state = .running
        placing.mark = 0
        placing.mustLookAgain = true
        changed()
    }
}
