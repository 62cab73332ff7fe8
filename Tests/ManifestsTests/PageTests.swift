import Bytes
import Cryptography
import Folders
import Testing

@testable import Manifests

@Suite struct PageTests {
    static func records(_ count: Int) throws -> [SignedRecordBytes] {
        try (1...count).map { try Sample.coder.encode(Sample.record(UInt64($0)), epoch: Sample.epoch) }
    }

    static func page(_ count: Int = 3, header: PageHeader = Sample.header()) throws -> UnverifiedPage {
        try Page.signed(records: records(count), header: header, by: Sample.signer).unverified
    }

    @Test(arguments: [1, 64])
    func `a page comes off the wire as it went on`(_ count: Int) throws {
        let page = try PageTests.page(count)
        let arrived = try UnverifiedPage(encoded: page.encoded)
        #expect(arrived == page)
        let verified = try arrived.verified(in: Sample.folder)
        #expect(verified.records.count == count)
        #expect(verified.hash == sha256(page.headerBytes))
        #expect(verified.envelopes.map(\.dot.number) == (1...UInt64(count)).map { $0 })
        #expect(verified.unverified == page)
    }

    @Test func `some of a page's records, or none, are believed by themselves`() throws {
        let page = try PageTests.page()
        for records in [[], [page.records[1]], [page.records[0], page.records[2]]] {
            let part = UnverifiedPage(headerBytes: page.headerBytes, signature: page.signature, records: records)
            #expect(try part.verified(in: Sample.folder).records == records)
        }
    }

    @Test func `a page in any other order, doubled or out of place is refused`() throws {
        let page = try PageTests.page()
        let (one, two, three) = (page.records[0], page.records[1], page.records[2])
        let moved = PageRecord(leaf: 1, bytes: one.bytes)
        let beyond = PageRecord(leaf: 3, bytes: one.bytes)
        for records in [[two, one], [one, one], [moved], [beyond], [one, three, two]] {
            let part = UnverifiedPage(headerBytes: page.headerBytes, signature: page.signature, records: records)
            #expect(refusal { () throws(ManifestError) in try part.verified(in: Sample.folder) } != nil)
        }
    }

    @Test func `a tampered header, signature or record is refused`() throws {
        let page = try PageTests.page(1)
        for index in page.headerBytes.indices {
            var header = page.headerBytes
            header[index] ^= 4
            let changed = UnverifiedPage(headerBytes: header, signature: page.signature, records: page.records)
            #expect(refusal { () throws(ManifestError) in try changed.verified(in: Sample.folder) } != nil)
        }
        for index in page.signature.indices {
            var signature = page.signature
            signature[index] ^= 4
            let changed = UnverifiedPage(headerBytes: page.headerBytes, signature: signature, records: page.records)
            #expect(refusal { () throws(ManifestError) in try changed.verified(in: Sample.folder) } == .forged)
        }
        let bytes = page.records[0].bytes
        for changed in [
            SignedRecordBytes(envelope: bytes.envelope, body: bytes.body + [0]),
            SignedRecordBytes(envelope: bytes.envelope + [0], body: bytes.body),
        ] {
            let records = [PageRecord(leaf: 0, bytes: changed)]
            let page = UnverifiedPage(headerBytes: page.headerBytes, signature: page.signature, records: records)
            #expect(refusal { () throws(ManifestError) in try page.verified(in: Sample.folder) } == .tampered)
        }
    }

    @Test func `a page of another folder is refused`() throws {
        let other = FolderID(Bytes16(high: 5, low: 5))
        let page = try PageTests.page()
        #expect(refusal { () throws(ManifestError) in try page.verified(in: other) } == .wrongFolder)
    }

    @Test func `a page with records of another replica, another folder or beyond its highest event is refused`() throws
    {
        var header = Sample.header()
        header.replica = ReplicaID(8)
        #expect(throws: ManifestError.self) { try PageTests.page(header: header) }
        #expect(throws: ManifestError.self) { try PageTests.page(3, header: Sample.header(highestEvent: 2)) }
        header = Sample.header()
        header.folder = FolderID(Bytes16(high: 5, low: 5))
        #expect(throws: ManifestError.self) { try PageTests.page(header: header) }
        #expect(try PageTests.page(3, header: Sample.header(highestEvent: 3)).records.count == 3)
    }

    @Test func `page 1 has no predecessor, and each other one has`() throws {
        #expect(throws: ManifestError.self) { try PageTests.page(header: Sample.header(previous: .zero)) }
        #expect(throws: ManifestError.self) { try PageTests.page(header: Sample.header(number: 2)) }
        #expect(throws: ManifestError.self) { try PageTests.page(header: Sample.header(number: 0)) }
        #expect(try PageTests.page(header: Sample.header(number: 2, previous: .zero)).records.count == 3)
    }

    @Test func `nobody signs in another's name, nothing, or more than 64 records`() throws {
        let header = Sample.header(signer: Sample.key("somebody else"))
        #expect(throws: ManifestError.self) { try PageTests.page(header: header) }
        #expect(throws: ManifestError.self) {
            try Page.signed(records: [], header: Sample.header(), by: Sample.signer)
        }
        #expect(throws: ManifestError.self) { try PageTests.page(65) }
    }

    @Test func `records are cut into pages of 64, and large ones into pages of 1 MiB`() throws {
        let small = try PageTests.records(130)
        #expect(Page.batches(of: small).map(\.count) == [64, 64, 2])
        #expect(Page.batches(of: small).flatMap { $0 } == small)
        let large = SignedRecordBytes(envelope: [UInt8](repeating: 0, count: 400_000), body: [])
        #expect(Page.batches(of: [large, large, large]).map(\.count) == [2, 1])
        #expect(Page.batches(of: []).isEmpty)
    }

    @Test func `a vector counts within what headers cover`() throws {
        let highest: (ReplicaID) -> UInt64 = { $0 == ReplicaID(1) ? 10 : 0 }
        #expect(VersionVector(Dot(ReplicaID(1), 10)).isCovered(by: highest))
        #expect(!VersionVector(Dot(ReplicaID(1), 11)).isCovered(by: highest))
        #expect(!VersionVector(Dot(ReplicaID(2), 1)).isCovered(by: highest))
        #expect(VersionVector().isCovered(by: highest))
    }
}
