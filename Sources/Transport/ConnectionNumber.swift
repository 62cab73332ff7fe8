/// One connection of a loop; numbers rise and are never used twice.
package struct ConnectionNumber: Hashable, Comparable, Sendable {
    package let raw: UInt64

    package init(raw: UInt64) { self.raw = raw }

    package static func < (left: ConnectionNumber, right: ConnectionNumber) -> Bool { left.raw < right.raw }
}
