import Bytes

struct FolderAnnouncements: MessageBody {
    static let type = MessageType.folders

    var folders: [FolderAnnouncement]

    init(folders: [FolderAnnouncement]) { self.folders = folders }

    func write(to writer: inout CBORWriter) {
        writer.map(1)
        writer.unsigned(0)
        writer.list(folders) { $1.write(to: &$0) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folders = try reader.cbor.list(atMost: WireLimit.foldersInMessage) { cbor throws(CBORError) in
            try FolderAnnouncement(from: &cbor)
        }
    }
}
