import Bytes
import Testing

@Suite struct FixedBytesTests {
    private static let thirtyTwo = (0..<32).map { UInt8($0) }

    @Test func `bytes come out as they went in`() {
        #expect(Bytes32(Self.thirtyTwo)?.bytes == Self.thirtyTwo)
        #expect(Bytes16(Self.thirtyTwo.prefix(16))?.bytes == Array(Self.thirtyTwo.prefix(16)))
    }

    @Test func `any collection gives the same value`() {
        let range: Range<UInt8> = 0..<32
        #expect(Bytes32(range) == Bytes32(Self.thirtyTwo))
        #expect(Bytes32(Self.thirtyTwo[...]) == Bytes32(Self.thirtyTwo))
        #expect(Bytes16(range.prefix(16)) == Bytes16(Self.thirtyTwo.prefix(16)))
    }

    @Test(arguments: [0, 15, 17, 31, 33]) func `another length is refused`(_ length: Int) {
        let bytes = [UInt8](repeating: 7, count: length)
        #expect(Bytes32(bytes) == nil)
        #expect(Bytes16(bytes) == nil)
        #expect(Bytes32(repeatElement(7, count: length)) == nil)
    }

    @Test func `the order is that of the bytes`() throws {
        let low = try #require(Bytes32([0, 255] + [UInt8](repeating: 255, count: 30)))
        let high = try #require(Bytes32([1] + [UInt8](repeating: 0, count: 31)))
        #expect(low < high)
        #expect(Bytes16(high: 0, low: .max) < Bytes16(high: 1, low: 0))
    }
}
