package import Bytes
import Cryptography

/// A page whose signature, leaves and envelopes agree. Whether its author may write is the membership's to say.
package struct VerifiedPage: Hashable, Sendable {
    package let header: PageHeader
    /// What was signed, verbatim.
    package let headerBytes: [UInt8]
    package let signature: [UInt8]
    /// The records that came along, rising by leaf; others of the page have been superseded, or come later.
    package let records: [PageRecord]
    /// Of the records, in the same order.
    package let envelopes: [RecordEnvelope]
    /// What the next page names as its predecessor, and what is vouched for: SHA-256 of the header's bytes.
    package let hash: Bytes32

    /// Only for what was verified.
    init(_ page: UnverifiedPage, header: PageHeader, envelopes: [RecordEnvelope]) {
        self.header = header
        headerBytes = page.headerBytes
        signature = page.signature
        records = page.records
        self.envelopes = envelopes
        hash = sha256(page.headerBytes)
    }

    /// The page as it goes onto the wire and into the index, with all records that are held.
    package var unverified: UnverifiedPage {
        UnverifiedPage(headerBytes: headerBytes, signature: signature, records: records)
    }
}
