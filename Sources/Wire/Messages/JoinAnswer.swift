import Bytes
package import Folders

/// What becomes of a wish to join.
package struct JoinAnswer: MessageBody {
    static let type = MessageType.joinAnswer

    package enum Refusal: UInt64, Hashable, Sendable {
        /// No such folder, or no such invite, or a signature that is not the invite's: told apart only by who has the code.
        case unknown = 0
        case expired = 1
        case usedUp = 2
        case revoked = 3
        /// Nothing is wrong with the invite; this device cannot countersign now.
        case notNow = 4
        case other = 255
    }

    package enum Outcome: Hashable, Sendable {
        /// Membership entries that the joiner lacks, its own countersigned one among them, ancestors first.
        case accepted(entries: [[UInt8]])
        case refused(Refusal, words: String)
    }

    package var folder: FolderID
    package var outcome: Outcome
    /// Whether more entries follow in another message.
    package var more: Bool

    package init(folder: FolderID, outcome: Outcome, more: Bool = false) {
        self.folder = folder
        self.outcome = outcome
        self.more = more
    }

    func write(to writer: inout CBORWriter) {
        writer.map(3)
        writer.unsigned(0)
        writer.byteString(folder.raw)
        writer.unsigned(1)
        switch outcome {
        case .accepted(let entries):
            writer.array(1)
            writer.list(entries) { $0.byteString($1) }
        case .refused(let reason, let words):
            writer.array(2)
            writer.unsigned(reason.rawValue)
            writer.text(words)
        }
        writer.unsigned(2)
        writer.boolean(more)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        switch try reader.cbor.array(atMost: 2) {
        case 1: outcome = .accepted(entries: try reader.cbor.entries())
        case 2:
            let reason = Refusal(rawValue: try reader.cbor.unsigned()) ?? .other
            outcome = .refused(reason, words: try reader.cbor.line(atMost: WireLimit.words))
        default: throw reader.cbor.invalid()
        }
        try reader.field(2)
        more = try reader.cbor.boolean()
    }
}

extension CBORReader {
    /// Membership entries, as opaque bytes.
    mutating func entries() throws(CBORError) -> [[UInt8]] {
        try list(atMost: WireLimit.entries) { cbor throws(CBORError) in try cbor.byteString(atMost: WireLimit.entry) }
    }
}
