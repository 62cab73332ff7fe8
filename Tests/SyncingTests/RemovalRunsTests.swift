import Folders
import Syncing
import Testing

struct RemovalRunsTests {
    private static let second: UInt64 = 1_000_000_000
    private let author = ReplicaID(7)

    /// The verdict on pages that come one after the other, each judged before the next; `true` where it is too much.
    private func verdicts(
        _ pages: [(number: UInt64, removals: UInt64)], files: UInt64 = 100, isLive: Bool = false, every: UInt64 = 0
    ) -> [Bool] {
        var runs = RemovalRuns(fullPage: 64)
        var left = files
        return pages.enumerated().map { step, page in
            let now = Self.second + UInt64(step) * every
            let run = runs.pageCame(of: author, number: page.number, leaves: Int(page.removals))
            let group = RemovalRuns.Waiting(replica: author, run: run, files: page.removals)
            let excessive = runs.excessive([group], of: left, limits: .standard, isLive: isLive, at: now)
            if excessive.isEmpty {
                runs.passed(group, isLive: isLive, at: now)
                left -= page.removals
            } else {
                runs.held(group, isLive: isLive, at: now)
            }
            return !excessive.isEmpty
        }
    }

    @Test func `a page that deletes too much is too much, for whoever comes late too`() {
        #expect(verdicts([(5, 60)]) == [true])
        #expect(verdicts([(5, 25)]) == [false])
    }

    @Test func `full pages and the next are one run`() {
        #expect(verdicts([(1, 64), (2, 64), (3, 10)], files: 400) == [false, true, true])
        #expect(verdicts([(1, 63), (2, 63), (3, 63)], files: 400) == [false, false, false])
    }

    @Test func `what was deleted over a year is no run for who comes late`() {
        #expect(verdicts((1...5).map { ($0, 15) }) == [false, false, false, false, false])
    }

    @Test func `who is there while it is deleted counts it together`() {
        #expect(verdicts((1...3).map { ($0, 15) }, isLive: true, every: Self.second) == [false, true, true])
        #expect(verdicts((1...3).map { ($0, 15) }, isLive: true, every: 5 * Self.second) == [false, false, false])
    }

    @Test func `runs that come in one go are judged each for itself, or together where they are made just now`() {
        let runs = RemovalRuns(fullPage: 64)
        let groups = [1, 2, 3].map { RemovalRuns.Waiting(replica: author, run: $0, files: 15) }
        #expect(runs.excessive(groups, of: 100, limits: .standard, isLive: false, at: 0).isEmpty)
        var known = runs
        _ = known.pageCame(of: author, number: 3, leaves: 15)
        #expect(known.excessive(groups, of: 100, limits: .standard, isLive: true, at: 0).count == 3)
    }

    @Test func `another author's run is another`() {
        var runs = RemovalRuns(fullPage: 64)
        let run = runs.pageCame(of: author, number: 1, leaves: 64)
        runs.passed(RemovalRuns.Waiting(replica: author, run: run, files: 20), isLive: true, at: 0)
        let other = runs.pageCame(of: ReplicaID(8), number: 2, leaves: 20)
        let group = RemovalRuns.Waiting(replica: ReplicaID(8), run: other, files: 20)
        #expect(runs.excessive([group], of: 80, limits: .standard, isLive: true, at: 0).isEmpty)
    }

    @Test func `no number of a page traps`() {
        var runs = RemovalRuns(fullPage: 64)
        #expect(runs.pageCame(of: author, number: .max, leaves: 64) == .max)
        #expect(runs.pageCame(of: author, number: 0, leaves: 64) == 0)
    }
}
