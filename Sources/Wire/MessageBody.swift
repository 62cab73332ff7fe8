import Bytes

/// What each message can do: be written as a map of fields, and be read back from one.
protocol MessageBody: Hashable, Sendable {
    static var type: MessageType { get }

    func write(to writer: inout CBORWriter)
    init(from reader: inout MessageReader) throws(CBORError)
}

extension MessageBody {
    func frame() -> OutgoingFrame {
        var writer = CBORWriter()
        write(to: &writer)
        return OutgoingFrame(type: Self.type.rawValue, body: writer.bytes)
    }

    init(body: [UInt8]) throws(CBORError) {
        var reader = try MessageReader(body)
        try self.init(from: &reader)
        try reader.skipUnknownFields()
        try reader.cbor.finish()
    }
}
