import Bytes
package import Folders

/// Records of the sender's index in the order of its sequence, with the pages that vouch for them. Also the answer to a
/// `PageRequest` or `RecordRequest`, with `sequence` 0 then.
package struct Pages: MessageBody {
    static let type = MessageType.pages

    /// One record as its author made it.
    package struct SignedRecord: Hashable, Sendable {
        /// Which of the page's leaf hashes is this record's.
        package var leaf: UInt8
        package var envelope: [UInt8]
        package var body: [UInt8]

        package init(leaf: UInt8, envelope: [UInt8], body: [UInt8]) {
            self.leaf = leaf
            self.envelope = envelope
            self.body = body
        }
    }

    /// A page with those of its records that are sent: what is superseded is left out, and a large page may come in parts.
    package struct Page: Hashable, Sendable {
        package var header: SignedHeader
        package var records: [SignedRecord]

        package init(header: SignedHeader, records: [SignedRecord]) {
            self.header = header
            self.records = records
        }
    }

    package var folder: FolderID
    /// The sender's index.
    package var index: UInt64
    /// With this message the receiver has everything of that index up to here; 0: it says nothing of that.
    package var sequence: UInt64
    package var pages: [Page]
    /// Whether more is on its way without being asked for.
    package var more: Bool

    package init(folder: FolderID, index: UInt64, sequence: UInt64, pages: [Page], more: Bool) {
        self.folder = folder
        self.index = index
        self.sequence = sequence
        self.pages = pages
        self.more = more
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
        writer.list(pages) { $1.write(to: &$0) }
        writer.unsigned(4)
        writer.boolean(more)
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        folder = FolderID(try reader.cbor.bytes16())
        try reader.field(1)
        index = try reader.cbor.unsigned()
        try reader.field(2)
        sequence = try reader.cbor.unsigned()
        try reader.field(3)
        pages = try reader.cbor.list(atMost: WireLimit.pagesInMessage) { cbor throws(CBORError) in
            try Page(from: &cbor)
        }
        try reader.field(4)
        more = try reader.cbor.boolean()
    }
}

extension Pages.Page {
    func write(to writer: inout CBORWriter) {
        writer.array(3)
        header.write(to: &writer)
        writer.list(records) { $1.write(to: &$0) }
    }

    init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(3)
        header = try SignedHeader(from: &cbor)
        records = try cbor.list(atMost: WireLimit.recordsInPage) { cbor throws(CBORError) in
            try Pages.SignedRecord(from: &cbor)
        }
    }
}

extension Pages.SignedRecord {
    func write(to writer: inout CBORWriter) {
        writer.array(3)
        writer.unsigned(UInt64(leaf))
        writer.byteString(envelope)
        writer.byteString(body)
    }

    init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(3)
        leaf = UInt8(try cbor.unsigned(atMost: UInt64(WireLimit.recordsInPage - 1)))
        envelope = try cbor.byteString(atMost: WireLimit.envelope)
        body = try cbor.byteString(atMost: WireLimit.body)
    }
}
