package import Bytes
package import Folders

/// "What do you hold in these ranges of nodes?" Answered by a `DigestAnswer`.
package struct DigestRequest: MessageBody {
    static let type = MessageType.digestRequest

    package var folder: FolderID
    /// Of the comparison: drawn at random by who asks, and new for each.
    package var salt: Bytes32
    /// Of the membership that the sender holds: who counts different members counts different records.
    package var membership: Bytes32
    /// Rising, and none overlaps another.
    package var ranges: [NodeRange]

    package init(folder: FolderID, salt: Bytes32, membership: Bytes32, ranges: [NodeRange]) {
        self.folder = folder
        self.salt = salt
        self.membership = membership
        self.ranges = ranges
    }

    func write(to writer: inout CBORWriter) {
        writer.map(4)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.byteString(salt)
        writer.unsigned(2)
        writer.byteString(membership)
        writer.unsigned(3)
        writer.list(ranges) { writer, range in
            writer.array(2)
            writer.byteString(range.first.raw)
            writer.byteString(range.last.raw)
        }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        salt = try reader.cbor.bytes32()
        try reader.field(2)
        membership = try reader.cbor.bytes32()
        try reader.field(3)
        ranges = try reader.cbor.list(atMost: WireLimit.rangesInRequest) { cbor throws(CBORError) in
            try cbor.tuple(2)
            let (first, last) = (NodeID(try cbor.bytes16()), NodeID(try cbor.bytes16()))
            guard let range = NodeRange(first, through: last) else { throw cbor.invalid() }
            return range
        }
        // So an answer costs its sender one pass over what it holds, however the question is put.
        guard zip(ranges, ranges.dropFirst()).allSatisfy({ $0.last < $1.first }) else { throw reader.cbor.invalid() }
    }
}
