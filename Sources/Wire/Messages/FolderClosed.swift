import Bytes
import Folders

struct FolderClosed: MessageBody {
    static let type = MessageType.folderClosed

    var folder: FolderID

    init(folder: FolderID) { self.folder = folder }

    func write(to writer: inout CBORWriter) {
        writer.map(1)
        writer.unsigned(0)
        writer.byteString(folder.raw)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
    }
}
