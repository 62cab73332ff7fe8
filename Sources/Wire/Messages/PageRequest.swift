package import Bytes
package import Folders

/// "Send me these pages, with what you hold of their records." Answered by `Pages` with sequence 0.
package struct PageRequest: MessageBody {
    static let type = MessageType.pageRequest

    package var folder: FolderID
    package var hashes: [Bytes32]

    package init(folder: FolderID, hashes: [Bytes32]) {
        self.folder = folder
        self.hashes = hashes
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.list(hashes) { $0.byteString($1) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        hashes = try reader.cbor.list(atMost: WireLimit.hashesInRequest) { cbor throws(CBORError) in try cbor.bytes32()
        }
    }
}
