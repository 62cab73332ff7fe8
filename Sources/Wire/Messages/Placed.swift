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
    /// More may come: what the sender's user changed is still being read.
    package var isReading: Bool

    package init(folder: FolderID, index: UInt64, sequence: UInt64, pending: UInt64, isReading: Bool = false) {
        self.folder = folder
        self.index = index
        self.sequence = sequence
        self.pending = pending
        self.isReading = isReading
    }

    func write(to writer: inout CBORWriter) {
        writer.map(5)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.unsigned(index)
        writer.unsigned(2)
        writer.unsigned(sequence)
        writer.unsigned(3)
        writer.unsigned(pending)
        writer.unsigned(4)
        writer.boolean(isReading)
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
        try reader.field(4)
        isReading = try reader.cbor.boolean()
    }
}
