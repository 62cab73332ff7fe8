package import Bytes
package import Folders

/// What the sender holds in the ranges that a `DigestRequest` named.
package struct DigestAnswer: MessageBody {
    static let type = MessageType.digestAnswer

    package var folder: FolderID
    /// The request's.
    package var salt: Bytes32
    /// The last number that the sender's index had given when it looked.
    package var sequence: UInt64
    /// One for each range, in their order; nil where the sender cannot compare now.
    package var digests: [RangeDigest]?

    package init(folder: FolderID, salt: Bytes32, sequence: UInt64, digests: [RangeDigest]?) {
        self.folder = folder
        self.salt = salt
        self.sequence = sequence
        self.digests = digests
    }

    func write(to writer: inout CBORWriter) {
        writer.map(4)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.byteString(salt)
        writer.unsigned(2)
        writer.unsigned(sequence)
        writer.unsigned(3)
        if let digests { writer.list(digests) { $1.write(to: &$0) } } else { writer.null() }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        salt = try reader.cbor.bytes32()
        try reader.field(2)
        sequence = try reader.cbor.unsigned()
        try reader.field(3)
        digests = try reader.cbor.optional { cbor throws(CBORError) in
            try cbor.list(atMost: WireLimit.rangesInRequest) { cbor throws(CBORError) in try RangeDigest(from: &cbor) }
        }
    }
}

extension RangeDigest {
    private static let partsKind: UInt64 = 0
    private static let marksKind: UInt64 = 1

    fileprivate func write(to writer: inout CBORWriter) {
        writer.array(2)
        switch self {
        case .parts(let parts):
            writer.unsigned(RangeDigest.partsKind)
            writer.list(parts) { writer, part in
                writer.array(3)
                writer.byteString(part.last.raw)
                writer.unsigned(part.count)
                writer.byteString(part.fingerprint)
            }
        case .marks(let marks):
            writer.unsigned(RangeDigest.marksKind)
            writer.list(marks) { writer, mark in
                writer.array(2)
                writer.byteString(mark.node.raw)
                writer.byteString(mark.leaf)
            }
        }
    }

    fileprivate init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(2)
        switch try cbor.unsigned(atMost: RangeDigest.marksKind) {
        case RangeDigest.partsKind:
            self = .parts(
                try cbor.list(atMost: WireLimit.partsInDigest) { cbor throws(CBORError) in
                    try cbor.tuple(3)
                    let last = NodeID(try cbor.bytes16())
                    return Part(last: last, count: try cbor.unsigned(), fingerprint: try cbor.bytes16())
                })
        default:
            self = .marks(
                try cbor.list(atMost: WireLimit.marksInDigest) { cbor throws(CBORError) in
                    try cbor.tuple(2)
                    return RecordMark(node: NodeID(try cbor.bytes16()), leaf: try cbor.bytes32())
                })
        }
    }
}
