import Bytes
package import Folders

/// "Send me the live records of these nodes." Answered by `Pages` with sequence 0.
package struct RecordRequest: MessageBody {
    static let type = MessageType.recordRequest

    package var folder: FolderID
    package var nodes: [NodeID]

    package init(folder: FolderID, nodes: [NodeID]) {
        self.folder = folder
        self.nodes = nodes
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.list(nodes) { $0.byteString($1.raw) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        nodes = try reader.cbor.list(atMost: WireLimit.nodesInRequest) { cbor throws(CBORError) in
            NodeID(try cbor.bytes16())
        }
    }
}
