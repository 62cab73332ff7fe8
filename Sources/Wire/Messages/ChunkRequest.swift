import Bytes
package import Folders

/// "Send me these chunks." Many small files fit into one request.
package struct ChunkRequest: MessageBody {
    static let type = MessageType.chunkRequest

    /// Chunks of one content. The node says where to read them; a device that has them from elsewhere may send those.
    package struct Group: Hashable, Sendable {
        package var node: NodeID
        /// Nil where the asker has no key to know it: a keeping relay.
        package var content: ContentHash?
        package var chunks: [ChunkRef]

        package init(node: NodeID, content: ContentHash?, chunks: [ChunkRef]) {
            self.node = node
            self.content = content
            self.chunks = chunks
        }
    }

    /// The asker's number for this request; unique among those that are unanswered.
    package var id: UInt64
    package var folder: FolderID
    /// At most `WireLimit.chunksInRequest` chunks of `WireLimit.bytesInRequest` plaintext bytes in all.
    package var groups: [Group]

    package init(id: UInt64, folder: FolderID, groups: [Group]) {
        self.id = id
        self.folder = folder
        self.groups = groups
    }

    /// All chunks in the order of the groups.
    package var chunks: [ChunkRef] { groups.flatMap(\.chunks) }

    func write(to writer: inout CBORWriter) {
        writer.map(3)
        writer.unsigned(0)
        writer.unsigned(id)
        writer.unsigned(1)
        writer.byteString(folder.raw)
        writer.unsigned(2)
        writer.list(groups) { $1.write(to: &$0) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        id = try reader.cbor.unsigned()
        try reader.field(1)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(2)
        groups = try reader.cbor.list(atMost: WireLimit.chunksInRequest) { cbor throws(CBORError) in
            try Group(from: &cbor)
        }
    }
}

extension ChunkRequest.Group {
    func write(to writer: inout CBORWriter) {
        writer.array(3)
        writer.byteString(node.raw)
        if let content { writer.byteString(content.raw) } else { writer.null() }
        writer.list(chunks) { writer, chunk in
            writer.array(2)
            writer.byteString(chunk.id.raw)
            writer.unsigned(UInt64(chunk.size))
        }
    }

    init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(3)
        node = NodeID(try cbor.bytes16())
        content = try cbor.optional { cbor throws(CBORError) in ContentHash(try cbor.bytes32()) }
        chunks = try cbor.list(atMost: WireLimit.chunksInRequest) { cbor throws(CBORError) in
            try cbor.tuple(2)
            let id = ChunkID(try cbor.bytes32())
            return ChunkRef(id: id, size: UInt32(try cbor.unsigned(atMost: WireLimit.chunk)))
        }
    }
}
