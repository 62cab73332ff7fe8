/// Thirty-two bytes as a value: a digest or a public key. Ordered as its bytes are, first byte first.
package struct Bytes32: Hashable, Comparable, Sendable {
    /// Four words of eight bytes each, read big-endian.
    package let words: (UInt64, UInt64, UInt64, UInt64)

    /// Nil unless `bytes` has exactly 32 elements.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        let words = bigEndianWords(bytes)
        self.words = (words[0], words[1], words[2], words[3])
    }

    package init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    package static let zero = Bytes32(words: (0, 0, 0, 0))

    package var bytes: [UInt8] { bigEndianBytes([words.0, words.1, words.2, words.3]) }

    package static func == (left: Bytes32, right: Bytes32) -> Bool { left.words == right.words }

    package static func < (left: Bytes32, right: Bytes32) -> Bool { left.words < right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

func bigEndianWords(_ bytes: some Collection<UInt8>) -> [UInt64] {
    var words: [UInt64] = []
    var word: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
        word = word << 8 | UInt64(byte)
        if index % 8 == 7 {
            words.append(word)
            word = 0
        }
    }
    return words
}

func bigEndianBytes(_ words: [UInt64]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: words.count * 8) { buffer, filled in
        let out = UnsafeMutableRawBufferPointer(buffer)
        for (index, word) in words.enumerated() {
            out.storeBytes(of: word.bigEndian, toByteOffset: index * 8, as: UInt64.self)
        }
        filled = words.count * 8
    }
}
