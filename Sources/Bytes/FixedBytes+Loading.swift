// The initialisers over any collection are not specialised for callers in other modules and cost microseconds there.
// These take what nearly every caller has.

extension Bytes32 {
    /// Nil unless `bytes` has exactly 32 elements.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        self.init(words: (bytes.word(0), bytes.word(1), bytes.word(2), bytes.word(3)))
    }

    /// Nil unless `bytes` has exactly 32 elements.
    package init?(_ bytes: [UInt8]) {
        guard let value = bytes.withUnsafeBytes({ Bytes32($0) }) else { return nil }
        self = value
    }

    /// Nil unless `bytes` has exactly 32 elements.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard let value = bytes.withUnsafeBytes({ Bytes32($0) }) else { return nil }
        self = value
    }
}

extension Bytes16 {
    /// Nil unless `bytes` has exactly 16 elements.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(high: bytes.word(0), low: bytes.word(1))
    }

    /// Nil unless `bytes` has exactly 16 elements.
    package init?(_ bytes: [UInt8]) {
        guard let value = bytes.withUnsafeBytes({ Bytes16($0) }) else { return nil }
        self = value
    }

    /// Nil unless `bytes` has exactly 16 elements.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard let value = bytes.withUnsafeBytes({ Bytes16($0) }) else { return nil }
        self = value
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
}
