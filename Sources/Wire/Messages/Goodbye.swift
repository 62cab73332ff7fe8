import Bytes

/// The last message of a side: nothing is sent or read after it.
package struct Goodbye: MessageBody {
    static let type = MessageType.goodbye

    package var code: WireError.Code
    package var words: String

    package init(code: WireError.Code, words: String) {
        self.code = code
        self.words = words
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.unsigned(code.rawValue)
        writer.unsigned(1)
        writer.text(words)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        code = WireError.Code(rawValue: try reader.cbor.unsigned()) ?? .other
        try reader.field(1)
        words = try reader.cbor.line(atMost: WireLimit.words)
    }
}
