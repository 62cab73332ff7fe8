package import Bytes

/// A device: its Ed25519 public key.
package struct DeviceID: Hashable, Comparable, Sendable {
    package let raw: Bytes32
    package init(_ raw: Bytes32) { self.raw = raw }
    package static func < (left: DeviceID, right: DeviceID) -> Bool { left.raw < right.raw }
}
