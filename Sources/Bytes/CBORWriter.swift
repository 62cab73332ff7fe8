/// Writes deterministic CBOR (RFC 8949, 4.2.1): shortest heads, definite lengths. Map keys are the caller's to order:
/// in Kith they are small unsigned integers, written rising, which is the order that 4.2.1 asks for.
package struct CBORWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package init(reserving capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func unsigned(_ value: UInt64) { head(0, value) }

    package mutating func integer(_ value: Int64) {
        if value >= 0 { head(0, UInt64(value)) } else { head(1, UInt64(bitPattern: ~value)) }
    }

    package mutating func byteString(_ value: [UInt8]) {
        head(2, UInt64(value.count))
        bytes += value
    }

    package mutating func byteString(_ value: ArraySlice<UInt8>) {
        head(2, UInt64(value.count))
        bytes += value
    }

    package mutating func byteString(_ value: Bytes32) {
        head(2, 32)
        bytes += value.bytes
    }

    package mutating func byteString(_ value: Bytes16) {
        head(2, 16)
        bytes += value.bytes
    }

    package mutating func text(_ value: String) {
        let utf8 = Array(value.utf8)
        head(3, UInt64(utf8.count))
        bytes += utf8
    }

    /// Opens an array; exactly `count` items follow.
    package mutating func array(_ count: Int) { head(4, UInt64(count)) }

    /// Opens a map; exactly `count` pairs of key and value follow, keys in bytewise order of their encodings.
    package mutating func map(_ count: Int) { head(5, UInt64(count)) }

    package mutating func boolean(_ value: Bool) { bytes.append(value ? 0xf5 : 0xf4) }

    package mutating func null() { bytes.append(0xf6) }

    /// Appends an item that is deterministic CBOR already.
    package mutating func encoded(_ item: [UInt8]) { bytes += item }

    private mutating func head(_ major: UInt8, _ value: UInt64) {
        let type = major << 5
        switch value {
        case 0..<24: bytes.append(type | UInt8(value))
        case 24...0xff: bytes += [type | 24, UInt8(value)]
        case 0x100...0xffff: bytes += [type | 25, UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
        case 0x1_0000...0xffff_ffff: append(type | 26, value, bytes: 4)
        default: append(type | 27, value, bytes: 8)
        }
    }

    private mutating func append(_ head: UInt8, _ value: UInt64, bytes count: Int) {
        bytes.append(head)
        for shift in stride(from: (count - 1) * 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}
