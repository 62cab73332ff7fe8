import Syncing
import Testing

struct LocalBrakeTests {
    private static let second: UInt64 = 1_000_000_000
    private let start: UInt64 = 100 * second

    private func waiting(_ files: UInt64, since: UInt64? = nil, last: UInt64? = nil) -> LocalBrake.Waiting {
        LocalBrake.Waiting(files: files, first: since ?? start, last: last ?? since ?? start)
    }

    @Test(
        arguments: [
            (20, 20, false), (21, 30, true), (20, 30, false), (25, 100, false), (26, 100, true), (24, 99, false),
            (25, 99, true), (2500, 10_000, false), (2501, 10_000, true), (60, 100, true), (0, 0, false),
        ] as [(UInt64, UInt64, Bool)])
    func `more than 20 files and more than a quarter is too much`(gone: UInt64, total: UInt64, isTooMuch: Bool) {
        #expect(BrakeLimits.standard.areExceeded(by: gone, of: total) == isTooMuch)
        let verdict = LocalBrake(limits: .standard)
            .verdict(onDeleted: waiting(gone), of: total, isMoreComing: false, at: start + Self.second)
        #expect(verdict == (isTooMuch ? .hold : .pass))
    }

    @Test func `limits can be set, and 100 percent holds nothing`() {
        #expect(BrakeLimits(files: 2, percent: 0).areExceeded(by: 3, of: 1000))
        #expect(!BrakeLimits(files: 2, percent: 0).areExceeded(by: 2, of: 1000))
        #expect(!BrakeLimits(files: 0, percent: 100).areExceeded(by: 1000, of: 1000))
        #expect(BrakeLimits(files: 0, percent: 1000).percent == 100)
        #expect(BrakeLimits(files: 0, percent: 99).most(of: .max) < .max)
    }

    @Test func `a deletion waits for the rest of its run, but not for long`() {
        let brake = LocalBrake(limits: .standard)
        let some = waiting(10)
        #expect(brake.verdict(onDeleted: some, of: 100, isMoreComing: true, at: start) == .wait)
        #expect(brake.verdict(onDeleted: some, of: 100, isMoreComing: false, at: start) == .wait)
        #expect(brake.verdict(onDeleted: some, of: 100, isMoreComing: false, at: start + Self.second / 4) == .pass)
        #expect(brake.verdict(onDeleted: some, of: 100, isMoreComing: true, at: start + Self.second) == .wait)
        #expect(brake.verdict(onDeleted: some, of: 100, isMoreComing: true, at: start + 2 * Self.second) == .pass)
    }

    @Test func `a few do not wait`() {
        let brake = LocalBrake(limits: .standard)
        #expect(brake.verdict(onDeleted: waiting(2), of: 100, isMoreComing: true, at: start) == .pass)
        #expect(brake.verdict(onDeleted: waiting(3), of: 100, isMoreComing: true, at: start) == .wait)
    }

    @Test func `what went in pieces counts together`() {
        var brake = LocalBrake(limits: .standard)
        brake.passed(deleted: 20, at: start)
        #expect(brake.verdict(onDeleted: waiting(5), of: 80, isMoreComing: false, at: start + Self.second) == .pass)
        #expect(brake.verdict(onDeleted: waiting(6), of: 80, isMoreComing: false, at: start + Self.second) == .hold)
    }

    @Test func `what went long ago does not count`() {
        var brake = LocalBrake(limits: .standard)
        brake.passed(deleted: 20, at: start)
        let later = start + 10 * Self.second
        #expect(brake.verdict(onDeleted: waiting(20), of: 80, isMoreComing: false, at: later) == .pass)
    }

    @Test func `what follows upon something held is held too`() {
        var brake = LocalBrake(limits: .standard)
        brake.held(60, at: start)
        #expect(brake.verdict(onDeleted: waiting(1), of: 100, isMoreComing: false, at: start + Self.second) == .hold)
        #expect(!brake.mayPassAtOnce(scrambled: 1, at: start + Self.second))
        let later = start + 10 * Self.second
        #expect(brake.verdict(onDeleted: waiting(1), of: 100, isMoreComing: false, at: later) == .pass)
    }

    @Test func `noise waits until nothing more follows`() {
        let brake = LocalBrake(limits: .standard)
        let some = waiting(10, last: start + Self.second)
        #expect(brake.verdict(onScrambled: some, of: 100, at: start + Self.second) == .wait)
        #expect(brake.verdict(onScrambled: some, of: 100, at: start + 2 * Self.second) == .pass)
        #expect(brake.verdict(onScrambled: waiting(26), of: 100, at: start) == .hold)
    }

    @Test func `a few files may become noise at once`() {
        var brake = LocalBrake(limits: .standard)
        #expect(brake.mayPassAtOnce(scrambled: 5, at: start))
        #expect(!brake.mayPassAtOnce(scrambled: 6, at: start))
        brake.passed(scrambled: 5, at: start)
        #expect(!brake.mayPassAtOnce(scrambled: 1, at: start))
        #expect(brake.mayPassAtOnce(scrambled: 1, at: start + 30 * Self.second))
    }
}
