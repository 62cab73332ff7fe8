import Bytes
package import Folders

/// "Of your index everything up to here is at its path on my disk, durably, but for what is pending."
package struct Placed: MessageBody {
    static let type = MessageType.placed

    package var folder: FolderID
    /// The receiver's index.
    package var index: UInt64
    package var sequence: UInt64
    /// Nodes that are known and not yet placed.
    package var pending: UInt64

    package init(folder: FolderID, index: UInt64, sequence: UInt64, pending: UInt64) {
        self.folder = folder
        self.index = index
        self.sequence = sequence
        self.pending = pending
    }

    func write(to writer: inout CBORWriter) {
        writer.map(4)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.unsigned(index)
        writer.unsigned(2)
        writer.unsigned(sequence)
        writer.unsigned(3)
        writer.unsigned(pending)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        index = try reader.cbor.unsigned()
        try reader.field(2)
        sequence = try reader.cbor.unsigned()
        try reader.field(3)
        pending = try reader.cbor.unsigned()
    }
}
