package import Bytes
package import Folders

/// "Send me these list objects": chunk lists too long for a record, or lists of page hashes that a member vouches for.
package struct ListRequest: MessageBody {
    static let type = MessageType.listRequest

    /// The asker's number for this request, from the same row as those of chunk requests.
    package var id: UInt64
    package var folder: FolderID
    /// SHA-256 of each object.
    package var hashes: [Bytes32]

    package init(id: UInt64, folder: FolderID, hashes: [Bytes32]) {
        self.id = id
        self.folder = folder
        self.hashes = hashes
    }

    func write(to writer: inout CBORWriter) {
        writer.map(3)
        writer.unsigned(0)
        writer.unsigned(id)
        writer.unsigned(1)
        writer.byteString(folder.raw)
        writer.unsigned(2)
        writer.list(hashes) { $0.byteString($1) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        id = try reader.cbor.unsigned()
        try reader.field(1)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(2)
        hashes = try reader.cbor.list(atMost: WireLimit.listsInRequest) { cbor throws(CBORError) in try cbor.bytes32() }
    }
}
