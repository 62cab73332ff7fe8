import Folders
import SystemCalls

/// One scan under way: what it has found out so far and what it still has to look at.
final class ScanRun {
    let scanner: FolderScanner
    let identity: RootIdentity
    let isDirtyScan: Bool
    private let sink: ([Finding]) throws -> Void
    private var batch: [Finding] = []
    var report = ScanReport()

    /// What is left to look at; the last one is next, so that a directory's own come before its neighbour's.
    var visits: [Visit] = []
    private var tokens = 0
    /// Nodes whose fate is known: found elsewhere, or gone. Their old places say nothing about them any more.
    var claimed: Set<NodeID> = []
    /// Directories that were made anew at their places: their old inodes do not lead anywhere any more.
    var remade: Set<NodeID> = []
    /// Where claimed directories are now.
    var located: [NodeID: RelativePath] = [:]
    /// Rows whose places were empty.
    var missing: [MissingRow] = []
    /// New leaves that may have come from places that were empty.
    var arrivals: [Arrival] = []
    /// Places that hold something else than the row's node.
    var contests: [Contest] = []
    /// Claimed directories whose moves are not told yet, and the contest that will tell.
    var onTheirWay: [NodeID: Contest] = [:]
    /// Contested places, until what stands at them and beneath was looked at.
    var contested: Set<RelativePath> = []
    /// The rows of those that had to leave their places before they could be laid at their new ones, until they are.
    var parked: [NodeID: LaidRow] = [:]

    /// What a dirty scan has looked at, so that nothing is told twice: single places, and whole directories.
    var examined: Set<RelativePath> = []
    var covered: Set<RelativePath> = []
    /// Directories of which nobody has heard what happened in them.
    var unheard: Set<RelativePath> = []
    /// Places that a rename emptied: nobody waits for them to be filled.
    var renamedAway: Set<RelativePath> = []

    init(of scanner: FolderScanner, isDirtyScan: Bool, into sink: @escaping ([Finding]) throws -> Void) throws {
        self.scanner = scanner
        self.isDirtyScan = isDirtyScan
        self.sink = sink
        do throws(Errno) {
            identity = try RootIdentity(of: scanner.root)
        } catch {
            throw ScanningError(.rootUnreadable, "the folder's root cannot be read", cause: error)
        }
    }

    var surroundings: ScanSurroundings { scanner.surroundings }

    func newToken() -> Int {
        tokens += 1
        return tokens
    }

    func emit(_ finding: Finding) throws {
        batch.append(finding)
        if batch.count == FolderScanner.batchSize { try flush() }
    }

    func flush() throws {
        guard !batch.isEmpty else { return }
        let full = batch
        batch = []
        try sink(full)
    }

    func scanEverything() throws {
        visits.append(Visit(parent: .node(.root), path: .root))
        try runVisits()
    }

    func runVisits() throws {
        while let visit = visits.popLast() {
            if surroundings.isCancelled() { throw ScanningError.cancelled }
            try perform(visit)
        }
    }

    /// Decides what could not be decided before everything in scope was seen.
    func finish() throws {
        try settleContests()
        if try needsGrace {
            try flush()
            surroundings.waitForGrace()
        }
        try settleArrivals()
        try settleMissing()
        try runVisits()
        try settleContests()
        // What was filled and emptied again since: another scan will see it at rest.
        for row in missing { report.addUnsettled(row.row.name.bytes, in: row.directory) }
        for arrival in arrivals { report.addUnsettled(arrival.spot.name.bytes, in: arrival.spot.directory) }
        for row in parked.values { report.addUnsettled(row.name.bytes, in: .root) }
        try flush()
    }
}
