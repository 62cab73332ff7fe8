package import Bytes

/// The name of a file in `stage/`: hexadecimal digits, made from what it is to become, so that a broken transfer finds
/// its beginning again.
package struct StagedName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Lower-case hexadecimal digits, 2 to 128.
    package let bytes: [UInt8]

    package init(_ id: Bytes32) { bytes = Array(hexadecimal(id.bytes).utf8) }

    package init(_ id: Bytes16) { bytes = Array(hexadecimal(id.bytes).utf8) }

    /// Nil for what is no such name.
    package init?(_ bytes: [UInt8]) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        guard (2...128).contains(bytes.count), bytes.allSatisfy({ digits.contains($0) || letters.contains($0) }) else {
            return nil
        }
        self.bytes = bytes
    }

    package var description: String { text(bytes) }

    package static func < (left: StagedName, right: StagedName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
