package import Bytes

/// An invite by code: the public half of the one-time key that the code carries.
package struct InviteID: Hashable, Comparable, Sendable {
    package let raw: Bytes32
    package init(_ raw: Bytes32) { self.raw = raw }
    package static func < (left: InviteID, right: InviteID) -> Bool { left.raw < right.raw }
}
