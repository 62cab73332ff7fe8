package import Folders

/// The brake on what others deleted: which of an author's deletions were made at one go. Pages say so themselves, for
/// whoever comes late: what is written at once fills its pages, so a full page and the next one belong together. And who
/// was there while they were written counts what comes within a while. Times are nanoseconds that only rise.
package struct RemovalRuns: Hashable, Sendable {
    /// Records in a page that is full.
    private let fullPage: Int
    private var runs: [ReplicaID: Run] = [:]

    /// Shorter than an author's own window, so that what an honest author let pass is not too much here by a delay.
    private static let window: UInt64 = 5_000_000_000

    private struct Run: Hashable {
        /// The number of the page that it began with.
        var first: UInt64
        var last: UInt64
        var isLastFull: Bool
        /// Files that were let go.
        var passed: UInt64 = 0
        /// It was too much before: so is what belongs to it and follows.
        var isHeld = false
        var heldLately = BrakeWindow(length: RemovalRuns.window)
        var live = BrakeWindow(length: RemovalRuns.window)
    }

    /// Deletions of one run that wait to be judged.
    package struct Waiting: Hashable, Sendable {
        package var replica: ReplicaID
        package var run: UInt64
        package var files: UInt64

        package init(replica: ReplicaID, run: UInt64, files: UInt64) {
            self.replica = replica
            self.run = run
            self.files = files
        }
    }

    package init(fullPage: Int) { self.fullPage = fullPage }

    /// A page came. Returns the number of its run, by which what it deletes is judged together.
    package mutating func pageCame(of replica: ReplicaID, number: UInt64, leaves: Int) -> UInt64 {
        let isFull = leaves >= fullPage
        var run = runs[replica] ?? Run(first: number, last: number, isLastFull: isFull)
        let goesOn = number == run.last || run.isLastFull && run.last < .max && number == run.last + 1
        if !goesOn { (run.first, run.passed, run.isHeld) = (number, 0, false) }
        (run.last, run.isLastFull) = (number, isFull)
        runs[replica] = run
        return run.first
    }

    /// Which of the runs delete too much.
    /// - Parameters:
    ///   - files: in the folder, those that wait among them.
    ///   - isLive: what was written before these was all here: they were made just now.
    package func excessive(
        _ waiting: [Waiting], of files: UInt64, limits: BrakeLimits, isLive: Bool, at now: UInt64
    ) -> Set<Waiting> {
        Set(
            waiting.filter { group in
                let run = runs[group.replica]
                let isLast = run?.first == group.run
                let before = isLast ? run?.passed ?? 0 : 0
                if isLast && run?.isHeld == true { return true }
                if limits.areExceeded(by: before + group.files, of: files + before) { return true }
                guard isLive, let run else { return false }
                let recent = run.live.files(at: now)
                if run.heldLately.files(at: now) > 0 { return true }
                let together = waiting.reduce(0) { $1.replica == group.replica ? $0 + $1.files : $0 }
                return limits.areExceeded(by: recent + together, of: files + recent)
            })
    }

    /// It was found to be too much.
    package mutating func held(_ group: Waiting, isLive: Bool, at now: UInt64) {
        if runs[group.replica]?.first == group.run { runs[group.replica]?.isHeld = true }
        if isLive { runs[group.replica]?.heldLately.add(group.files, at: now) }
    }

    package mutating func passed(_ group: Waiting, isLive: Bool, at now: UInt64) {
        if runs[group.replica]?.first == group.run { runs[group.replica]?.passed += group.files }
        if isLive { runs[group.replica]?.live.add(group.files, at: now) }
    }
}
