/// One message as it came off the wire: its type and its encoded body.
package struct Frame: Hashable, Sendable {
    /// Bytes before the body: the body's length as 32 bits, big-endian, and the type.
    package static let headerLength = 5
    /// A type with this bit may be skipped by who does not know it.
    package static let ignorableBit: UInt8 = 0x80

    package let type: UInt8
    package let body: [UInt8]

    package init(type: UInt8, body: [UInt8]) {
        self.type = type
        self.body = body
    }

    static func header(type: UInt8, bodyLength: Int) -> [UInt8] {
        let length = UInt32(bodyLength).bigEndian
        return withUnsafeBytes(of: length) { Array($0) } + [type]
    }
}
