extension DeviceID {
    /// x^4 + x^3 + 3x^2 + x + 1 over GF(32), highest first without the leading 1. Its roots have order 32^2 + 1 = 1025,
    /// so the cyclic code that it makes is an ovoid code: distance 4 up to a length of 1025, where Luhn's has 2
    /// (MacWilliams and Sloane, "The Theory of Error-Correcting Codes", chapter 11).
    private static let generator: [UInt8] = [1, 3, 1, 1]

    /// Four values of five bits that follow `values`: the remainder of values * x^4 by the generator.
    static func check(of values: [UInt8]) -> [UInt8] {
        var remainder: [UInt8] = [0, 0, 0, 0]
        for value in values {
            let lead = remainder[0] ^ value
            remainder = (remainder.dropFirst() + [0]).enumerated().map { index, held in
                held ^ product(lead, generator[index])
            }
        }
        return remainder
    }

    /// In GF(32) = GF(2)[a] / (a^5 + a^2 + 1).
    private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var result: UInt8 = 0
        var shifted = left
        for bit in 0..<5 {
            if right >> UInt8(bit) & 1 == 1 { result ^= shifted }
            shifted = shifted & 16 == 0 ? shifted << 1 : shifted << 1 ^ 0b10_0101
        }
        return result
    }
}
