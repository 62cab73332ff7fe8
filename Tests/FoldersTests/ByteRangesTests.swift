import Folders
import TestSupport
import Testing

struct ByteRangesTests {
    @Test func `ranges that touch become one`() {
        var ranges = ByteRanges()
        for range in [10..<20, 30..<40, 0..<5, 20..<30, 7..<7] as [Range<UInt64>] { ranges.insert(range) }
        #expect(ranges.ranges == [0..<5, 10..<40])
        #expect(ranges.contains(12..<39) && ranges.contains(10..<40) && ranges.contains(100..<100))
        #expect(!ranges.contains(4..<6) && !ranges.contains(5..<10) && !ranges.contains(39..<41))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a set says of each byte what a plain set says`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var (ranges, plain) = (ByteRanges(), Set<UInt64>())
        for _ in 0..<40 {
            let start = random.next() % 200
            let range = start..<(start + random.next() % 20)
            ranges.insert(range)
            plain.formUnion(range)
            #expect(ByteRanges(ranges.ranges) == ranges, "seed \(seed): rising, with gaps")
            for byte in 0..<230 as Range<UInt64> {
                #expect(ranges.contains(byte..<(byte + 1)) == plain.contains(byte), "seed \(seed)")
            }
        }
    }

    @Test(arguments: [[3..<3], [5..<6, 1..<2], [1..<2, 2..<3], [1..<5, 3..<6]] as [[Range<UInt64>]])
    func `what does not rise with gaps is no such set`(ranges: [Range<UInt64>]) {
        #expect(ByteRanges(ranges) == nil)
    }
}
