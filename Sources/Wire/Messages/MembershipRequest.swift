package import Bytes
package import Folders

/// "Send me the membership entries that these heads and their ancestors do not include."
package struct MembershipRequest: MessageBody {
    static let type = MessageType.membershipRequest

    package var folder: FolderID
    /// Rising.
    package var knownHeads: [Bytes32]

    package init(folder: FolderID, knownHeads: [Bytes32]) {
        self.folder = folder
        self.knownHeads = knownHeads
    }

    func write(to writer: inout CBORWriter) {
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        writer.list(knownHeads) { $0.byteString($1) }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        knownHeads = try reader.cbor.list(atMost: WireLimit.membershipHeads) { cbor throws(CBORError) in
            try cbor.bytes32()
        }
    }
}
