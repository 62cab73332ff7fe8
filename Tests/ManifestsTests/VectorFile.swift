import Bytes
import Cryptography
import Folders
import Foundation
import Identity

@testable import Manifests

/// The test vectors as they stand in `Vectors/vectors.json`: all bytes in hexadecimal.
struct VectorFile: Codable, Equatable {
    struct Named: Codable, Equatable {
        var name: String
        var bytes: String
    }

    struct RecordVector: Codable, Equatable {
        var plain: String
        var name: String
        var size: UInt64
        var contentHash: String
    }

    struct MemberVector: Codable, Equatable {
        var device: String
        var role: UInt8
    }

    struct CodeVector: Codable, Equatable {
        var text: String
        var secret: String
        var invite: String
        var inviter: String
        var expiry: UInt64
        var addresses: [String]
    }

    /// Seeds of the devices' Ed25519 keys.
    var seeds: [Named]
    var root: String
    var folder: String
    var folderName: String
    /// Signed entries, ancestors first.
    var log: [String]
    var members: [MemberVector]
    var currentEpoch: String
    /// Of all epochs, rising by id: what a member opens.
    var epochKeys: [String]
    var page: String
    var pageHash: String
    var records: [RecordVector]
    var code: CodeVector

    /// Beside this source, whatever the working directory is.
    static var directory: URL { URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors") }

    static func read() throws -> VectorFile {
        try JSONDecoder().decode(
            VectorFile.self, from: try Data(contentsOf: directory.appending(path: "vectors.json")))
    }

    func write() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: VectorFile.directory.appending(path: "vectors.json"))
    }
}

extension VectorFile {
    static let people = ["ann", "bob", "cat", "relay"]
    /// Event numbers of the page's records.
    static let bodies: [Content.Body] = [
        .directory, Sample.file([1_048_576, 70_001]), .symlink(target: Array("../elsewhere".utf8)), Sample.file([]),
        .file(size: 3 << 30, chunks: .listed(root: sha256([7]), count: 4000)),
    ]

    static func records() -> [Record] {
        var records = bodies.enumerated().map { Sample.record(UInt64($0 + 1), body: $1) }
        let other = Dot(ReplicaID(1 << 40), 3)
        records[1].vector.insert(other)
        records[1].contents.append(Dotted(other, Sample.content(Sample.file([12]), mtime: -1)))
        let touch = Meta.Touch(content: records[1].contents[0].value.hash, mtime: 1_600_000_000_000_000_000)
        records[1].metas = [Dotted(records[1].dot, Meta(mode: 0o755, touch: touch))]
        records[3].places[0] = Dotted(
            records[3].dot, Place(parent: records[0].node, name: Sample.name("żółw"), gone: true))
        return records
    }

    static func code(in folder: FolderID) throws -> InviteCode {
        try InviteCode(
            folder: folder, secret: Circle.code("code"), inviter: Sample.device("ann"), expiry: 1_800_003_600,
            addresses: ["192.168.1.20:22000", "[fe80::1]:22000"])
    }

    /// A log with an entry of each kind.
    static func circle() throws -> Circle {
        var circle = try Circle("ann", name: "Letters")
        try circle.add("relay", as: .keep, by: "ann")
        try circle.add("cat", as: .write, by: "ann")
        try circle.invite("code", as: .write, by: "ann")
        circle.meet("ann", "relay")
        try circle.countersign("bob", with: "code", by: "relay")
        circle.meet("ann", "relay", "bob")
        try circle.invite("another", as: .read, by: "ann")
        try circle.remove("cat", by: "ann")
        try circle.mend(by: "ann")
        let now = circle.now
        try circle.act("ann") { (log, author, key) throws(ManifestError) in
            try log.revoke(Circle.code("another").id, newKey: key, now: now, by: author)
        }
        try circle.act("ann") { (log, author, _) throws(ManifestError) in
            try log.grant(to: [Sample.device("bob")], by: author)
        }
        try circle.setRole(.admin, of: "bob", by: "ann")
        circle.meet("ann", "bob")
        try circle.act("bob") { (log, author, _) throws(ManifestError) in
            try log.vouch(for: [sha256([1]), sha256([2])], of: Sample.device("cat"), by: author)
        }
        try circle.act("bob") { (log, author, _) throws(ManifestError) in
            try log.approve(3...9, of: Sample.replica, by: author)
        }
        return circle
    }

    /// New vectors: their seals have random nonces, so they differ from any before.
    static func made() throws -> VectorFile {
        let circle = try circle()
        let membership = circle.membership("bob")
        guard let secrets = circle.secrets("bob"), let epoch = membership.currentEpoch else {
            throw ManifestError(.sealed, "bob opens nothing")
        }
        let coder = RecordCoder(
            folder: circle.folder, keys: FolderKeys(root: secrets.root), epochs: secrets.epochs)
        var header = Sample.header(number: 2, previous: sha256([3]), highestEvent: 5, signer: Sample.key("bob"))
        header.folder = circle.folder
        header.membership = circle.log("bob").heads
        let signed = try records().map { record throws(ManifestError) in try coder.encode(record, epoch: epoch) }
        let page = try Page.signed(records: signed, header: header, by: Sample.key("bob"))
        return VectorFile(
            seeds: people.map { Named(name: $0, bytes: hexadecimal(Sample.secret($0).bytes)) },
            root: hexadecimal(secrets.root.bytes), folder: hexadecimal(circle.folder.raw.bytes), folderName: "Letters",
            log: circle.log("bob").entries.map { hexadecimal($0.encoded) },
            members: membership.members.map {
                MemberVector(device: hexadecimal($0.device.raw.bytes), role: $0.role.rawValue)
            },
            currentEpoch: hexadecimal(epoch.raw.bytes),
            epochKeys: secrets.epochs.epochs.compactMap { secrets.epochs.key(of: $0) }.map { hexadecimal($0.bytes) },
            page: hexadecimal(page.unverified.encoded), pageHash: hexadecimal(page.hash.bytes),
            records: records().map(RecordVector.init), code: CodeVector(try code(in: circle.folder)))
    }
}

extension VectorFile.RecordVector {
    init(_ record: Record) {
        plain = hexadecimal(record.plainBytes)
        name = record.places[0].value.name.description
        size = record.contents[0].value.size
        contentHash = hexadecimal(record.contents[0].value.hash.raw.bytes)
    }
}

extension VectorFile.CodeVector {
    init(_ code: InviteCode) {
        text = code.text
        secret = hexadecimal(code.secret.bytes.bytes)
        invite = hexadecimal(code.secret.id.raw.bytes)
        inviter = hexadecimal(code.inviter.raw.bytes)
        expiry = code.expiry
        addresses = code.addresses
    }
}
