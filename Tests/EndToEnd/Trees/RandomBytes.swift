import TestSupport

/// Bytes that do not compress.
enum RandomBytes {
    static func make(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix(seed: seed)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for offset in stride(from: 0, to: count - count % 8, by: 8) {
                raw.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
            }
            for offset in count - count % 8..<count { raw[offset] = UInt8(truncatingIfNeeded: random.next()) }
            filled = count
        }
    }
}
