import Bytes
package import Folders

/// Entries of a folder's membership log, as they were signed.
package struct Membership: MessageBody {
    static let type = MessageType.membership

    package var folder: FolderID
    /// Ancestors first.
    package var entries: [[UInt8]]

    package init(folder: FolderID, entries: [[UInt8]]) {
        self.folder = folder
        self.entries = entries
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.list(entries) { $0.byteString($1) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        entries = try reader.cbor.entries()
    }
}
