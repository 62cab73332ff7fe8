import Bytes
package import Folders

/// Some or all of the chunks of one request. On the wire the sealed bytes follow the encoded fields as they are, one
/// chunk after the other.
package struct ChunkAnswer: Hashable, Sendable {
    /// The request's.
    package var id: UInt64
    package var chunks: [SealedPiece]
    /// Chunks that the sender does not hold, or no longer in this form.
    package var absent: [ChunkID]
    /// Nothing more comes for this request; what was asked for and not sent is absent too.
    package var isLast: Bool

    package init(id: UInt64, chunks: [SealedPiece], absent: [ChunkID], isLast: Bool) {
        self.id = id
        self.chunks = chunks
        self.absent = absent
        self.isLast = isLast
    }

    func frame() -> OutgoingFrame {
        var writer = CBORWriter()
        writer.map(4)
        writer.unsigned(0)
        writer.unsigned(id)
        writer.unsigned(1)
        writer.boolean(isLast)
        writer.unsigned(2)
        writer.list(absent) { $0.byteString($1.raw) }
        writer.unsigned(3)
        writer.list(chunks) { writer, chunk in
            writer.array(2)
            writer.byteString(chunk.id.raw)
            writer.unsigned(UInt64(chunk.bytes.count))
        }
        let type = MessageType.chunkAnswer.rawValue
        return OutgoingFrame(type: type, body: writer.bytes, followedBy: chunks.map(\.bytes))
    }

    init(body: [UInt8]) throws(CBORError) {
        var reader = try MessageReader(body)
        try reader.field(0)
        id = try reader.cbor.unsigned()
        try reader.field(1)
        isLast = try reader.cbor.boolean()
        try reader.field(2)
        absent = try reader.cbor.list(atMost: WireLimit.chunksInRequest) { cbor throws(CBORError) in
            ChunkID(try cbor.bytes32())
        }
        try reader.field(3)
        let lengths = try reader.cbor.list(atMost: WireLimit.chunksInRequest) { cbor throws(CBORError) in
            try cbor.tuple(2)
            return (id: ChunkID(try cbor.bytes32()), length: Int(try cbor.unsigned(atMost: UInt64(WireLimit.frame))))
        }
        try reader.skipUnknownFields()
        var tail = body[reader.cbor.offset...]
        chunks = []
        for (id, length) in lengths {
            guard length <= tail.count else { throw CBORError(.endsEarly, at: tail.startIndex) }
            chunks.append(SealedPiece(id: id, bytes: Array(tail.prefix(length))))
            tail.removeFirst(length)
        }
        guard tail.isEmpty else { throw CBORError(.trailingBytes, at: tail.startIndex) }
    }
}
