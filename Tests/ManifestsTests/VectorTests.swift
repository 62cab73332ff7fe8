import Bytes
import Cryptography
import Folders
import Foundation
import Identity
import TestSupport
import Testing

@testable import Manifests

/// The committed vectors are what this code makes, but for nonces and one-time keys of seals, which are random: those are
/// opened, and all around them is made again and compared. `KITH_WRITE_VECTORS=1` writes them anew.
@Suite struct VectorTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["KITH_WRITE_VECTORS"] == "1"))
    func `vectors are written`() throws {
        try VectorFile.made().write()
    }

    @Test func `the log of the vectors is ours, entry by entry`() throws {
        let vectors = try VectorFile.read()
        for entry in try entries(of: vectors) {
            #expect(try EntryFields(body: entry.body).encoded() == entry.body)
            let author = try EntryFields(body: entry.body).author
            let who = try #require(VectorFile.people.first { Sample.device($0) == author })
            #expect(Sample.key(who).sign(entry.body, domain: SignedEntry.domain) == entry.signature)
        }
        let kinds = Set(try entries(of: vectors).map { try EntryFields(body: $0.body).kind })
        #expect(kinds == Set(0...10))
    }

    @Test func `the membership of the vectors is ours`() throws {
        let vectors = try VectorFile.read()
        let log = MembershipLog(folder: try folder(of: vectors), entries: try entries(of: vectors))
        let members = log.membership.members.map {
            VectorFile.MemberVector(device: hexadecimal($0.device.raw.bytes), role: $0.role.rawValue)
        }
        #expect(members == vectors.members && members.count == 3)
        #expect(log.membership.currentEpoch.map { hexadecimal($0.raw.bytes) } == vectors.currentEpoch)
        let secrets = try #require(log.secrets(openedBy: [Sample.key("bob")]))
        #expect(hexadecimal(secrets.root.bytes) == vectors.root)
        let keys = secrets.epochs.epochs.compactMap { secrets.epochs.key(of: $0) }.map { hexadecimal($0.bytes) }
        #expect(keys == vectors.epochKeys && keys.count == 3)
        #expect(log.folderName(openedWith: secrets) == vectors.folderName)
        #expect(log.accepts(try page(of: vectors)) == .accepted)
    }

    @Test func `the page and records of the vectors are ours`() throws {
        let vectors = try VectorFile.read()
        let page = try page(of: vectors)
        #expect(hexadecimal(page.hash.bytes) == vectors.pageHash)
        #expect(page.header.encoded() == page.headerBytes)
        #expect(Sample.key("bob").sign(page.headerBytes, domain: Page.domain) == page.signature)
        let log = MembershipLog(folder: try folder(of: vectors), entries: try entries(of: vectors))
        let secrets = try #require(log.secrets(openedBy: [Sample.key("bob")]))
        let coder = RecordCoder(folder: log.folder, keys: FolderKeys(root: secrets.root), epochs: secrets.epochs)
        let records = VectorFile.records()
        for (index, arrived) in page.records.enumerated() {
            let record = try coder.decode(arrived.bytes)
            #expect(record == records[index])
            #expect(VectorFile.RecordVector(record) == vectors.records[index])
            let again = try coder.encode(record, epoch: page.envelopes[index].epoch)
            #expect(again.envelope == arrived.bytes.envelope)
        }
    }

    @Test func `the code of the vectors is ours`() throws {
        let vectors = try VectorFile.read()
        #expect(VectorFile.CodeVector(try VectorFile.code(in: try folder(of: vectors))) == vectors.code)
        #expect(VectorFile.CodeVector(try InviteCode(text: vectors.code.text)) == vectors.code)
    }

    @Test func `a program in another language reads, verifies and opens the vectors`() throws {
        let program = VectorFile.directory.appending(path: "verify_vectors.py").path()
        let vectors = VectorFile.directory.appending(path: "vectors.json").path()
        // `make test` has a Python with the packages that it needs.
        let run = try ProgramRun(["python3", program, vectors])
        #expect(run.status == 0, "\(run.text)")
    }

    private func folder(of vectors: VectorFile) throws -> FolderID {
        FolderID(try #require(bytes(hexadecimal: vectors.folder).flatMap { Bytes16($0) }))
    }

    private func entries(of vectors: VectorFile) throws -> [SignedEntry] {
        try vectors.log.map { try SignedEntry(encoded: try #require(bytes(hexadecimal: $0))) }
    }

    private func page(of vectors: VectorFile) throws -> VerifiedPage {
        let encoded = try #require(bytes(hexadecimal: vectors.page))
        return try UnverifiedPage(encoded: encoded).verified(in: try folder(of: vectors))
    }
}
