import Bytes
import Cryptography
import Daemon
import Folders
import Foundation
import Identity
import Manifests
import Testing
import Wire

@testable import Daemon

/// Whatever can be signed can travel, and be read again from disk.
@Suite struct TravelTests {
    private let identity = DeviceIdentity.random()

    @Test func `the wire's limits are not below those of what is signed`() {
        #expect(WireLimit.envelope >= ManifestLimit.envelopeBytes)
        #expect(WireLimit.body >= ManifestLimit.bodyBytes)
        #expect(WireLimit.pageHeader >= ManifestLimit.pageHeaderBytes)
        #expect(WireLimit.entry >= ManifestLimit.signedEntryBytes)
        #expect(WireLimit.recordsInPage >= ManifestLimit.recordsInPage)
        #expect(WireLimit.membershipHeads >= ManifestLimit.heads)
        #expect(WireLimit.chunk >= ManifestLimit.chunkSize)
        let record = ManifestLimit.envelopeBytes + ManifestLimit.bodyBytes + ManifestLimit.pageHeaderBytes
        #expect(record + 1024 <= WireLimit.frame)
    }

    /// As many replicas, names, sides and chunks as a record may have, each as long as it may be.
    private func largestRecord() throws -> Record {
        let dots = (1...UInt64(VersionVector.mostEntries)).map { Dot(ReplicaID(UInt64.max - 5_000 + $0), .max) }
        let sides = dots.suffix(Record.mostValues)
        let size: UInt32 = 1 << 20
        let contents = sides.enumerated().map { side, dot in
            let chunks = (0..<UInt64(ChunkList.inlineLimit)).map {
                ChunkRef(id: ChunkID(Bytes32(words: ($0, UInt64(side), 1, 1))), size: size)
            }
            let body = Content.Body.file(size: UInt64(size) * 1000, chunks: .inline(chunks))
            return Dotted(dot, Content(body: body, mtime: .min, hash: ContentHash(.zero)))
        }
        let name = try #require(Name([UInt8](repeating: 0x61, count: Name.longest)))
        let touch = Meta.Touch(content: ContentHash(.zero), mtime: .min)
        return Record(
            node: NodeID(Bytes16(high: 1, low: 1)), dot: try #require(dots.last),
            vector: try #require(VersionVector(entries: dots)),
            places: sides.map { Dotted($0, Place(parent: NodeID(Bytes16(high: 1 << 63, low: 9)), name: name)) },
            contents: contents, metas: sides.map { Dotted($0, Meta(mode: 0o777, touch: touch)) })
    }

    @Test func `the largest record there can be is signed, sent, read and opened`() throws {
        let epochs = EpochKeys([.random()])
        let (folder, epoch) = (FolderID(Bytes16(high: 1, low: 2)), try #require(epochs.epochs.first))
        let coder = RecordCoder(folder: folder, keys: FolderKeys(root: .random()), epochs: epochs)
        let record = try largestRecord()
        let bytes = try coder.encode(record, epoch: epoch)
        let header = PageHeader(
            folder: folder, replica: record.dot.replica, device: identity.id, number: 1, previous: nil,
            highestEvent: .max, membership: [], leaves: [])
        let page = try Page.signed(records: [bytes], header: header, by: identity.key)
        let sent = Pages.Page(
            header: SignedHeader(header: page.headerBytes, signature: page.signature),
            records: [.init(leaf: 0, envelope: bytes.envelope, body: bytes.body)])
        let message = Message.pages(Pages(folder: folder, index: 1, sequence: 1, pages: [sent], more: false))
        guard case .pages(let read)? = try heard(message) else {
            Issue.record("no pages came")
            return
        }
        let came = try #require(read.pages.first?.records.first)
        let decoded = try coder.decode(SignedRecordBytes(envelope: came.envelope, body: came.body))
        #expect(decoded.vector == record.vector && decoded.contents.count == Record.mostValues)
    }

    private func heard(_ message: Message) throws -> Message? {
        var decoder = FrameDecoder(limit: WireLimit.frame)
        var rest = message.encoded().bytes[...]
        return try decoder.nextFrame(in: &rest).flatMap { try Message.decoded($0) }
    }

    /// A folder of which somebody who may write was removed, and left 5,000 pages.
    private func vouched() throws -> (MembershipLog, [SignedEntry]) {
        let removed = DeviceIdentity.random().id
        var (log, secrets) = try MembershipLog.founded(
            name: "papers", root: .random(), epochKey: .random(), by: identity.key)
        let author = MembershipAuthor(key: identity.key, secrets: secrets)
        _ = try log.add(removed, as: .write, by: author)
        _ = try log.remove(removed, newKey: .random(), now: 1, by: author)
        secrets = try #require(log.secrets(openedBy: [identity.key]))
        let pages = (0..<5_000).map { Bytes32(words: ($0 &* 0x9e37_79b9_7f4a_7c15, 7, 7, $0)) }
        let entries = try log.vouch(
            for: pages, of: removed, by: MembershipAuthor(key: identity.key, secrets: secrets))
        #expect(log.membership.vouchedPages.count == 5_000)
        return (log, entries)
    }

    @Test func `a vouch for thousands of pages is sent, and read again from disk`() throws {
        let (log, entries) = try vouched()
        #expect(entries.count == 2)
        for entry in entries {
            let message = Message.membership(Wire.Membership(folder: log.folder, entries: [entry.encoded]))
            #expect(try heard(message) == message)
        }
        let place = NSTemporaryDirectory() + "kith-travel-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        let home = FolderHome(path: place)
        try home.saveMembership(log)
        #expect(try home.loadMembership(of: log.folder).membership == log.membership)
    }

    @Test func `a log that is longer than a frame lets somebody in, in parts`() throws {
        let (log, entries) = try vouched()
        let many = Array(repeating: entries[0].encoded, count: 64)
        #expect(many.reduce(0) { $0 + $1.count } > WireLimit.frame)
        var (left, right) = (session(), session())
        let hellos = (left.connected(at: .zero), right.connected(at: .zero))
        _ = left.bytesReceived(bytes(hellos.1), at: .zero)
        _ = right.bytesReceived(bytes(hellos.0), at: .zero)
        let request = Message.joinRequest(Wire.JoinRequest(folder: log.folder, inviteKey: [1], entry: [2]))
        _ = right.bytesReceived(bytes(left.send(request, at: .zero)), at: .zero)
        let answer = Message.joinAnswer(JoinAnswer(folder: log.folder, outcome: .accepted(entries: many)))
        let actions = left.bytesReceived(bytes(right.send(answer, at: .zero)), at: .zero)
        var came: [[UInt8]] = []
        var ends: [Bool] = []
        for case .received(.joinAnswer(let part)) in actions {
            if case .accepted(let some) = part.outcome { came += some }
            ends.append(!part.more)
        }
        #expect(came == many)
        #expect(ends.count > 1 && ends.last == true && !ends.dropLast().contains(true))
    }

    private func session() -> PeerSession { PeerSession(hello: Hello(deviceName: nil, nonce: .zero), at: .zero) }

    private func bytes(_ actions: [SessionAction]) -> [UInt8] {
        actions.flatMap { action -> [UInt8] in if case .send(let frame) = action { frame.bytes } else { [] } }
    }
}
