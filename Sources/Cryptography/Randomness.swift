/// Random bytes fit for keys, from the kernel through libsodium.
package enum Randomness {
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            Sodium.randomize(UnsafeMutableRawBufferPointer(buffer))
            filled = count
        }
    }

    /// One of 2^64 words, each as likely.
    package static func word() -> UInt64 {
        var word: UInt64 = 0
        withUnsafeMutableBytes(of: &word) { Sodium.randomize($0) }
        return word
    }
}
