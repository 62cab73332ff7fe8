/// The name that a device goes by on the local network while it runs: 32 random hexadecimal digits, which say nothing
/// about the device and are never used again.
package struct InstanceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 32 lowercase hexadecimal digits.
    package let text: String

    private static let length = 32

    /// Nil for anything else than such a name: what others announce may be any bytes.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        self.text = text
    }

    private init(drawn text: String) {
        self.text = text
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> InstanceName {
        let digits = Array("0123456789abcdef")
        return InstanceName(
            drawn: String((0..<length).map { _ in digits[Int.random(in: digits.indices, using: &generator)] }))
    }

    /// A name drawn from the system's randomness.
    package static func random() -> InstanceName {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package var description: String { text }

    package static func < (left: InstanceName, right: InstanceName) -> Bool { left.text < right.text }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
