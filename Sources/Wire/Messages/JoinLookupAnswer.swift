package import Bytes

/// Whether the sender knows the invite of a `JoinLookup`.
package struct JoinLookupAnswer: MessageBody {
    static let type = MessageType.joinLookupAnswer

    /// The lookup's.
    package var question: Bytes32
    /// What nobody can say who does not know the invite; nil from who does not.
    package var proof: Bytes32?

    package init(question: Bytes32, proof: Bytes32?) {
        self.question = question
        self.proof = proof
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(question)
        writer.unsigned(1)
        if let proof { writer.byteString(proof) } else { writer.null() }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        question = try reader.cbor.bytes32()
        try reader.field(1)
        proof = try reader.cbor.optional { cbor throws(CBORError) in try cbor.bytes32() }
    }
}
