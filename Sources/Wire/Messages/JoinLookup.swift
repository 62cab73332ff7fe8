package import Bytes

/// "Do you know the invite that I have a code of?", said so that only who knows it can tell which one is meant.
package struct JoinLookup: MessageBody {
    static let type = MessageType.joinLookup

    /// Random, new for each lookup.
    package var salt: Bytes32
    /// Over the invite, the salt and both devices.
    package var question: Bytes32

    package init(salt: Bytes32, question: Bytes32) {
        self.salt = salt
        self.question = question
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(salt)
        writer.unsigned(1)
        writer.byteString(question)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        salt = try reader.cbor.bytes32()
        try reader.field(1)
        question = try reader.cbor.bytes32()
    }
}
