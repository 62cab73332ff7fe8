import Bytes
package import Folders

/// "Of this content, which is not yet whole here, I hold these bytes already, and give them to who asks." Each takes the
/// place of the one before it of the same node.
package struct Holding: MessageBody {
    static let type = MessageType.holding

    package var folder: FolderID
    package var node: NodeID
    package var content: ContentHash
    /// At most `WireLimit.rangesInHolding`.
    package var held: ByteRanges

    package init(folder: FolderID, node: NodeID, content: ContentHash, held: ByteRanges) {
        self.folder = folder
        self.node = node
        self.content = content
        self.held = held
    }

    func write(to writer: inout CBORWriter) {
        writer.map(4)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.byteString(node.raw)
        writer.unsigned(2)
        writer.byteString(content.raw)
        writer.unsigned(3)
        writer.list(held.ranges) { writer, range in
            writer.array(2)
            writer.unsigned(range.lowerBound)
            writer.unsigned(range.upperBound)
        }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        node = NodeID(try reader.cbor.bytes16())
        try reader.field(2)
        content = ContentHash(try reader.cbor.bytes32())
        try reader.field(3)
        let ranges = try reader.cbor.list(atMost: WireLimit.rangesInHolding) { cbor throws(CBORError) in
            try cbor.tuple(2)
            let (start, end) = (try cbor.unsigned(), try cbor.unsigned())
            guard start < end else { throw cbor.invalid() }
            return start..<end
        }
        guard let held = ByteRanges(ranges) else { throw reader.cbor.invalid() }
        self.held = held
    }
}
