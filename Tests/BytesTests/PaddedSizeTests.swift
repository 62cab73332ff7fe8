import Bytes
import Testing

@Suite struct PaddedSizeTests {
    @Test(arguments: [
        (0, 0), (1, 1), (2, 2), (7, 7), (8, 8), (9, 10), (1000, 1024), (1025, 1088), (70_001, 71_680),
        (1 << 20, 1 << 20),
        (.max, .max),
    ])
    func `a size goes up to its class`(_ size: UInt64, _ padded: UInt64) {
        #expect(paddedSize(size) == padded)
    }

    @Test func `a class is its own, and at most 12 % above any size in it`() {
        for size in stride(from: UInt64(2), to: 3_000_000, by: 37) {
            let padded = paddedSize(size)
            #expect(padded >= size && Double(padded) <= Double(size) * 1.12)
            #expect(paddedSize(padded) == padded)
        }
    }
}
