import Testing

@testable import Placing

@Suite struct PureTests {
    @Test(
        arguments: [
            (0, "1970-01-01", "000000"), (1_600_000_000, "2020-09-13", "122640"), (951_782_400, "2000-02-29", "000000"),
            (1_709_164_799, "2024-02-28", "235959"), (1_709_251_200, "2024-03-01", "000000"),
            (4_102_444_800, "2100-01-01", "000000"), (-1, "1969-12-31", "235959"),
            (-2_203_891_200, "1900-03-01", "000000"),
        ] as [(Int64, String, String)])
    func `a moment has its calendar day`(seconds: Int64, date: String, clock: String) {
        let time = CalendarTime(nanoseconds: seconds * 1_000_000_000)
        #expect(time.date == date)
        #expect(time.clock == clock)
    }

    @Test func `no moment traps`() {
        #expect(CalendarTime(nanoseconds: .max).date == "2262-04-11")
        #expect(CalendarTime(nanoseconds: .min).date == "1677-09-21")
    }

    @Test(
        arguments: [
            (0, [(0, 8)], [SparseRun(range: 0..<8, isZero: true)]),
            (
                2, [(0, 8)],
                [
                    SparseRun(range: 0..<2, isZero: false), SparseRun(range: 2..<6, isZero: true),
                    SparseRun(range: 6..<8, isZero: false),
                ]
            ),
            (0, [(1, 4), (0, 8)], [SparseRun(range: 0..<4, isZero: false), SparseRun(range: 4..<12, isZero: true)]),
            (0, [(0, 7)], [SparseRun(range: 0..<4, isZero: true), SparseRun(range: 4..<7, isZero: false)]),
            (0, [(1, 9)], [SparseRun(range: 0..<9, isZero: false)]), (7, [], []),
        ] as [(UInt64, [(UInt8, Int)], [SparseRun])])
    func `only whole aligned blocks of zeros are holes`(offset: UInt64, parts: [(UInt8, Int)], runs: [SparseRun]) {
        let bytes = parts.flatMap { [UInt8](repeating: $0, count: $1) }
        #expect(SparseRun.runs(of: bytes.span, at: offset, block: 4) == runs)
    }

    @Test func `a long file is sent to disk window by window`() {
        var behind = WriteBehind()
        let window = WriteBehind.window
        #expect(behind.wrote(0..<(window - 1)) == [])
        #expect(behind.wrote((window - 1)..<window) == [.begin(0..<window)])
        for index in 1..<4 { _ = behind.wrote((UInt64(index) * window)..<(UInt64(index + 1) * window)) }
        #expect(behind.wrote((4 * window)..<(4 * window + 1)) == [.await(0..<window)])
    }

    @Test func `pieces that two write in turns become one run`() {
        var behind = WriteBehind()
        let piece = WriteBehind.window / 8
        for index in [1, 0, 3, 2, 5, 4, 7] as [UInt64] {
            #expect(behind.wrote((index * piece)..<((index + 1) * piece)) == [])
        }
        #expect(behind.wrote((6 * piece)..<(7 * piece)) == [.begin(0..<WriteBehind.window)])
    }

    @Test func `writes here and there go to disk, the oldest first`() {
        var behind = WriteBehind()
        for index in 0..<UInt64(WriteBehind.mostRuns) { #expect(behind.wrote((index * 10)..<(index * 10 + 1)) == []) }
        #expect(behind.wrote(1000..<1001) == [.begin(0..<1)])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `never more than the limit waits, in whatever order it is written`(seed: UInt64) {
        var random = seed
        var behind = WriteBehind()
        var dirty: UInt64 = 0
        for _ in 0..<500 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let size = 1 + (random >> 33) % (4 << 20)
            let start = random.isMultiple(of: 3) ? (random >> 20) % (1 << 40) : dirty
            dirty += size
            for case .await(let range) in behind.wrote(start..<(start + size)) {
                dirty -= range.upperBound - range.lowerBound
            }
            #expect(dirty <= WriteBehind.mostDirty, "seed \(seed)")
        }
    }
}
