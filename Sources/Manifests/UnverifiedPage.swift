import Bytes
import Cryptography
package import Folders
import Identity

/// A page as it came off the wire or out of the index: whole in form, not believed yet. A page without records is its
/// header alone.
package struct UnverifiedPage: Hashable, Sendable {
    package let headerBytes: [UInt8]
    package let signature: [UInt8]
    package let records: [PageRecord]

    package init(headerBytes: [UInt8], signature: [UInt8], records: [PageRecord]) {
        self.headerBytes = headerBytes
        self.signature = signature
        self.records = records
    }

    /// Checks form and limits only.
    package init(encoded: [UInt8]) throws(ManifestError) {
        guard encoded.count <= ManifestLimit.pageBytes else {
            throw ManifestError(.tooLarge, "a page of \(encoded.count) bytes is over the limit")
        }
        self = try reading("a page") { () throws(CBORError) in
            var reader = CBORReader(encoded)
            let page = try UnverifiedPage(from: &reader)
            try reader.finish()
            return page
        }
    }

    private init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 3)
        headerBytes = try reader.byteString(atMost: ManifestLimit.pageHeaderBytes)
        signature = try reader.byteString(atMost: SigningKey.signatureLength)
        let count = try reader.array(atMost: ManifestLimit.recordsInPage * 3)
        guard count.isMultiple(of: 3) else { throw reader.invalid() }
        var records: [PageRecord] = []
        for _ in 0..<(count / 3) {
            let leaf = Int(try reader.unsigned(atMost: UInt64(ManifestLimit.recordsInPage)))
            let envelope = try reader.byteString(atMost: ManifestLimit.envelopeBytes)
            let body = try reader.byteString(atMost: ManifestLimit.bodyBytes)
            records.append(PageRecord(leaf: leaf, bytes: SignedRecordBytes(envelope: envelope, body: body)))
        }
        self.records = records
    }

    /// [header, signature, [leaf, envelope, body, ...]].
    package var encoded: [UInt8] {
        var writer = CBORWriter(reserving: headerBytes.count + records.reduce(256) { $0 + $1.bytes.count + 16 })
        writer.array(3)
        writer.byteString(headerBytes)
        writer.byteString(signature)
        writer.array(records.count * 3)
        for record in records {
            writer.unsigned(UInt64(record.leaf))
            writer.byteString(record.bytes.envelope)
            writer.byteString(record.bytes.body)
        }
        return writer.bytes
    }

    /// One signature check, and a hash for each record. Whether the author may write in the folder is asked of
    /// `Membership.accepts`.
    package func verified(in folder: FolderID) throws(ManifestError) -> VerifiedPage {
        let header = try PageHeader(bytes: headerBytes)
        guard header.folder == folder else { throw ManifestError(.wrongFolder, "the page is of another folder") }
        guard isValid(signature: signature, of: headerBytes, by: header.device.raw, domain: Page.domain) else {
            throw ManifestError(.forged, "the page is not signed by the device that it names")
        }
        return try withRecordsVerified(header)
    }

    /// Compares the records with a header that is believed.
    func withRecordsVerified(_ header: PageHeader) throws(ManifestError) -> VerifiedPage {
        // With the heads of CBOR strings, so that what passes here passes at the receiver too.
        let bytes = records.reduce(headerBytes.count + 128) { $0 + $1.bytes.count + 16 }
        guard bytes <= ManifestLimit.pageBytes else {
            throw ManifestError(.tooLarge, "a page of \(bytes) bytes is over the limit")
        }
        guard zip(records, records.dropFirst()).allSatisfy({ $0.leaf < $1.leaf }) else {
            throw ManifestError(.invalid, "a page's records do not rise")
        }
        var envelopes: [RecordEnvelope] = []
        for record in records { envelopes.append(try verifiedEnvelope(of: record, header)) }
        return VerifiedPage(self, header: header, envelopes: envelopes)
    }

    private func verifiedEnvelope(of record: PageRecord, _ header: PageHeader) throws(ManifestError) -> RecordEnvelope {
        guard header.leaves.indices.contains(record.leaf), record.bytes.leafHash == header.leaves[record.leaf] else {
            throw ManifestError(.tampered, "a record is not the one that its page signs")
        }
        let envelope = try RecordEnvelope(bytes: record.bytes.envelope)
        guard envelope.folder == header.folder else {
            throw ManifestError(.wrongFolder, "a page signs a record of another folder")
        }
        guard envelope.dot.replica == header.replica, envelope.dot.number <= header.highestEvent else {
            throw ManifestError(.invalid, "a page signs a record of another replica, or beyond its highest event")
        }
        return envelope
    }
}
