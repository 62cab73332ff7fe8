import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import Wire

/// A member whose daemon is off and whose keys somebody uses who keeps to no rule.
struct HostilePeer {
    let identity: DeviceIdentity
    let folder: FolderID
    let log: MembershipLog
    let keys: FolderKeys
    let epoch: EpochID
    let epochKey: SecretKey
    let coder: RecordCoder
    /// Which index and which replica it says that it is.
    let index = UInt64.random(in: 1...(1 << 50))
    let replica = ReplicaID(UInt64.random(in: 1...(1 << 50)))

    /// Takes the keys out of the home of a device that has joined, and has stopped.
    init(posingAs device: KithDevice) throws {
        let folders = device.home / "folders"
        guard let identity = DeviceIdentity(encoded: try (device.home / "identity").read()),
            let name = try folders.names().first,
            let folder = bytes(hexadecimal: String(decoding: name, as: UTF8.self)).flatMap({ Bytes16($0) })
        else { throw Trouble("\(device.name) has no identity, or no folder") }
        self.identity = identity
        self.folder = FolderID(folder)
        var reader = CBORReader(try (folders / name / "membership").read())
        var entries: [SignedEntry] = []
        for _ in 0..<(try reader.array(atMost: 8192)) {
            entries.append(try SignedEntry(encoded: try reader.byteString(atMost: 1 << 20)))
        }
        log = MembershipLog(folder: self.folder, entries: entries)
        guard let secrets = log.secrets(openedBy: [identity.key]), let epoch = log.membership.currentEpoch,
            let epochKey = secrets.epochs.key(of: epoch)
        else { throw Trouble("\(device.name) has no keys") }
        (self.epoch, self.epochKey) = (epoch, epochKey)
        keys = FolderKeys(root: secrets.root)
        coder = RecordCoder(folder: self.folder, keys: keys, epochs: secrets.epochs)
    }

    /// Connected, greeted, and said to share the folder, holding nothing.
    func line(to device: KithDevice, replicas: [FolderAnnouncement.ReplicaState] = []) throws -> HostileLine {
        let line = try HostileLine(to: device.address, key: identity.key)
        line.say(.hello(Hello(deviceName: "M", nonce: .zero)), .folders([announcement(replicas)]))
        _ = try line.hear("the folder") { if case .folders(let folders) = $0 { folders } else { nil } }
        return line
    }

    func announcement(_ replicas: [FolderAnnouncement.ReplicaState] = []) -> FolderAnnouncement {
        FolderAnnouncement(
            folder: folder, index: index, sequence: 0, cursor: nil, replicas: replicas,
            membershipHeads: log.heads.map(\.raw).sorted())
    }

    func pages(_ pages: [VerifiedPage], sequence: UInt64 = 1) -> Message {
        let pages = pages.map { HostilePeer.wire($0) }
        return .pages(Pages(folder: folder, index: index, sequence: sequence, pages: pages, more: false))
    }

    static func wire(_ page: VerifiedPage) -> Pages.Page {
        Pages.Page(
            header: SignedHeader(header: page.headerBytes, signature: page.signature),
            records: page.records.map {
                .init(leaf: UInt8($0.leaf), envelope: $0.bytes.envelope, body: $0.bytes.body)
            })
    }

    /// A page's header with some of its bytes replaced, signed by this member whatever it says.
    func rewritten(_ page: VerifiedPage, _ old: [UInt8], _ new: [UInt8]) throws -> Pages.Page {
        guard let at = page.headerBytes.firstRange(of: old) else { throw Trouble("the header has no such bytes") }
        var bytes = page.headerBytes
        bytes.replaceSubrange(at, with: new)
        let signature = identity.key.sign(bytes, domain: "kith/page/1")
        return Pages.Page(header: SignedHeader(header: bytes, signature: signature), records: [])
    }
}

// MARK: - What it writes

extension HostilePeer {
    func header(
        _ number: UInt64 = 1, previous: Bytes32? = nil, highest: UInt64 = 1000, replica: ReplicaID? = nil
    ) -> PageHeader {
        PageHeader(
            folder: folder, replica: replica ?? self.replica, device: identity.id, number: number, previous: previous,
            highestEvent: highest, membership: log.heads, leaves: [])
    }

    /// A page of these records, signed with this member's own key.
    func page(_ records: [SignedRecordBytes], _ header: PageHeader? = nil) throws -> VerifiedPage {
        try Page.signed(records: records, header: header ?? self.header(), by: identity.key)
    }

    func node(_ number: UInt64, isDirectory: Bool = false) -> NodeID {
        NodeID(Bytes16(high: isDirectory ? 1 << 63 : 0, low: replica.raw << 12 | number))
    }

    func record(
        _ number: UInt64, named name: String, in parent: NodeID = .root, body: Content.Body, seen: [Dot] = []
    ) throws -> Record {
        guard let name = Name(name) else { throw Trouble("no name: \(name)") }
        let dot = Dot(replica, number)
        var vector = VersionVector(dot)
        for dot in seen { vector.insert(dot) }
        let isDirectory = if case .directory = body { true } else { false }
        let content = Content(
            body: body, mtime: isDirectory ? 0 : 1_700_000_000_000_000_000, hash: keys.contentHash(of: body))
        return Record(
            node: node(number, isDirectory: isDirectory), dot: dot, vector: vector,
            places: [Dotted(dot, Place(parent: parent, name: name))], contents: [Dotted(dot, content)],
            metas: [Dotted(dot, Meta(mode: 0o644))])
    }

    func encoded(_ record: Record) throws -> SignedRecordBytes { try coder.encode(record, epoch: epoch) }

    /// An empty file's record whose sealed body says another place than any of ours could.
    func misplaced(_ number: UInt64, name: [UInt8], parent: NodeID = .root) throws -> SignedRecordBytes {
        var body = CBORWriter()
        body.map(3)
        body.unsigned(1)
        body.array(1)
        body.array(3)
        body.byteString(parent.raw)
        body.byteString(name)
        body.boolean(false)
        body.unsigned(2)
        body.array(1)
        body.array(4)
        for number in [0, 5, 0] as [UInt64] { body.unsigned(number) }
        body.array(0)
        body.unsigned(3)
        body.array(1)
        body.array(1)
        body.unsigned(0o644)
        let sound = try encoded(try record(number, named: "sound", body: .file(size: 0, chunks: .inline([]))))
        return resealed(sound, body.bytes)
    }

    private func resealed(_ record: SignedRecordBytes, _ body: [UInt8]) -> SignedRecordBytes {
        let padding = [UInt8](repeating: 0, count: (64 - body.count % 64) % 64)
        let context = Array("kith/record/1".utf8) + [0] + sha256(record.envelope).bytes
        let sealed = SealKey(epochKey.derived("records")).seal(body + padding, associatedData: context)
        return SignedRecordBytes(envelope: record.envelope, body: sealed)
    }

    /// A chunk as only a member can seal it, whatever is inside.
    func sealed(_ chunk: ChunkRef, codec: UInt8, payload: [UInt8]) -> [UInt8] {
        func bigEndian(_ number: Int) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        var inner = bigEndian(payload.count) + payload
        inner += [UInt8](repeating: 0, count: Int(paddedSize(UInt64(inner.count))) - inner.count)
        let context =
            Array("kith/chunk/1".utf8) + [0] + folder.raw.bytes + epoch.raw.bytes + chunk.id.raw.bytes + [codec]
            + bigEndian(Int(chunk.size))
        return [1, codec] + epoch.raw.bytes
            + SealKey(epochKey.derived("chunks")).seal(inner, associatedData: context)
    }
}
