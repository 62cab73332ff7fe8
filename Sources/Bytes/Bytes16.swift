/// Sixteen bytes as a value: an identifier of 128 bits. Ordered as its bytes are, first byte first.
package struct Bytes16: Hashable, Comparable, Sendable {
    /// The first eight bytes, read big-endian.
    package let high: UInt64
    /// The last eight bytes, read big-endian.
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil unless `bytes` has exactly 16 elements.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let words = bigEndianWords(bytes)
        self.init(high: words[0], low: words[1])
    }

    package var bytes: [UInt8] { bigEndianBytes([high, low]) }

    package static func < (left: Bytes16, right: Bytes16) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
