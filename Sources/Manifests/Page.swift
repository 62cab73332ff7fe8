import Bytes
package import Cryptography
import Identity

/// The making of pages: up to 64 records of one replica, signed once.
package enum Page {
    static let domain = "kith/page/1"
    /// Bytes of records after which the next go into another page, so that a page is a small unit of transfer.
    package static let targetBytes = 1 << 20

    /// Signs `records` as the next page of a replica. The header's leaves are set from them; its device is the key's.
    package static func signed(
        records: [SignedRecordBytes], header: PageHeader, by key: SigningKey
    ) throws(ManifestError) -> VerifiedPage {
        var header = header
        header.leaves = records.map(\.leafHash)
        if let problem = header.problem { throw ManifestError(.invalid, problem) }
        guard header.device.raw == key.publicKey else {
            throw ManifestError(.invalid, "a page is signed by the device that it names")
        }
        let bytes = header.encoded()
        let page = UnverifiedPage(
            headerBytes: bytes, signature: key.sign(bytes, domain: domain),
            records: records.enumerated().map { PageRecord(leaf: $0, bytes: $1) })
        return try page.withRecordsVerified(header)
    }

    /// Cuts records, in the order of their events, into what goes into one page each.
    package static func batches(of records: [SignedRecordBytes]) -> [[SignedRecordBytes]] {
        var batches: [[SignedRecordBytes]] = []
        var batch: [SignedRecordBytes] = []
        var bytes = 0
        for record in records {
            if batch.count == ManifestLimit.recordsInPage || !batch.isEmpty && bytes + record.count > targetBytes {
                batches.append(batch)
                (batch, bytes) = ([], 0)
            }
            batch.append(record)
            bytes += record.count
        }
        return batch.isEmpty ? batches : batches + [batch]
    }
}
