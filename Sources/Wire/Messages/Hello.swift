package import Bytes

/// The first message of each side.
package struct Hello: MessageBody {
    static let type = MessageType.hello

    /// Versions of this protocol that the sender speaks, rising, at least one.
    package var versions: [UInt64]
    /// What the device is called, and only to a device that shares a folder with it: strangers learn no names.
    /// One line without control characters, as all words of messages are.
    package var deviceName: String?
    /// Random, new for each session.
    package var nonce: Bytes32

    package init(versions: [UInt64] = [1], deviceName: String?, nonce: Bytes32) {
        self.versions = versions
        self.deviceName = deviceName
        self.nonce = nonce
    }

    func write(to writer: inout CBORWriter) {
        writer.map(3)
        writer.unsigned(0)
        writer.list(versions) { $0.unsigned($1) }
        writer.unsigned(1)
        if let deviceName { writer.text(deviceName) } else { writer.null() }
        writer.unsigned(2)
        writer.byteString(nonce)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        versions = try reader.cbor.list(atMost: WireLimit.versions) { cbor throws(CBORError) in try cbor.unsigned() }
        try reader.field(1)
        deviceName = try reader.cbor.optional { cbor throws(CBORError) in try cbor.line(atMost: WireLimit.deviceName) }
        try reader.field(2)
        nonce = try reader.cbor.bytes32()
    }
}
