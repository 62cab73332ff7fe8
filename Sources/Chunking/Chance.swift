/// Whether bytes look like chance, as what was compressed or encrypted does.
package enum Chance {
    /// How often two of the bytes are equal is compared with what chance gives: of `n` bytes n(n-1)/512 pairs, while text
    /// has some seventeen times as many and machine code six (Friedman, "The index of coincidence", 1920). Says little of
    /// fewer than 32 bytes.
    package static func isSeen(in sample: UnsafeRawBufferPointer) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            var pairs: UInt32 = 0
            for byte in sample {
                pairs &+= counts[Int(byte)]
                counts[Int(byte)] &+= 1
            }
            let expected = Double(sample.count * (sample.count - 1)) / 512
            return Double(pairs) <= expected * 1.1 + 4 * expected.squareRoot()
        }
    }
}
