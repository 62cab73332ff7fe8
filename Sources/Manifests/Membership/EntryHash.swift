package import Bytes

/// An entry of a membership log: SHA-256 of what its author signed.
package struct EntryHash: Hashable, Comparable, Sendable {
    package let raw: Bytes32
    package init(_ raw: Bytes32) { self.raw = raw }
    package static func < (left: EntryHash, right: EntryHash) -> Bool { left.raw < right.raw }
}
