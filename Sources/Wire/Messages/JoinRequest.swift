import Bytes
package import Folders

/// Somebody with an invite code wishes to be a member.
package struct JoinRequest: MessageBody {
    static let type = MessageType.joinRequest

    package var folder: FolderID
    /// The invite's one-time public key.
    package var inviteKey: [UInt8]
    /// The join entry, signed with the one-time key.
    package var entry: [UInt8]

    package init(folder: FolderID, inviteKey: [UInt8], entry: [UInt8]) {
        self.folder = folder
        self.inviteKey = inviteKey
        self.entry = entry
    }

    func write(to writer: inout CBORWriter) {
        writer.map(3)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.byteString(inviteKey)
        writer.unsigned(2)
        writer.byteString(entry)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        inviteKey = try reader.cbor.byteString(atMost: WireLimit.publicKey)
        try reader.field(2)
        entry = try reader.cbor.byteString(atMost: WireLimit.entry)
    }
}
