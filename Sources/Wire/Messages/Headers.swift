import Bytes
package import Folders

/// The headers of the highest pages of replicas: they bound what vectors may claim, and travel before the records.
package struct Headers: MessageBody {
    static let type = MessageType.headers

    package var folder: FolderID
    package var headers: [SignedHeader]

    package init(folder: FolderID, headers: [SignedHeader]) {
        self.folder = folder
        self.headers = headers
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.list(headers) { writer, header in
            writer.array(2)
            header.write(to: &writer)
        }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        headers = try reader.cbor.list(atMost: WireLimit.pagesInMessage) { cbor throws(CBORError) in
            try cbor.tuple(2)
            return try SignedHeader(from: &cbor)
        }
    }
}
