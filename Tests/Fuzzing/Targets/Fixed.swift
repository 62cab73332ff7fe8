import Bytes
import Cryptography
import Folders
import Identity
import Manifests

/// A folder and its members that are the same in each run, so that an input means the same tomorrow.
enum Fixed {
    static let root = secret("root")
    static let epochKey = secret("epoch")
    static let epoch = EpochID(of: epochKey)
    static let folder = FolderID(Bytes16(high: 1, low: 2))
    static let keys = FolderKeys(root: root)
    static let coder = RecordCoder(folder: folder, keys: keys, epochs: EpochKeys([epochKey]))
    static let chunkSeal = SealKey(epochKey.derived("chunks"))
    static let recordSeal = SealKey(epochKey.derived("records"))
    static let chunkID = HMACKey(root.derived("chunk ids"))
    static let replica = ReplicaID(7)
    /// Ann founded the folder; bea may write, cid may read, dan is a stranger.
    static let people = ["ann", "bea", "cid", "dan"].map { SigningKey(seed: secret($0)) }

    static let devices = people.map { DeviceID($0.publicKey) }

    static func secret(_ label: String) -> SecretKey {
        SecretKey(bytes: sha256(Array(label.utf8)).bytes) ?? .random()
    }

    static func digest(_ number: UInt64) -> Bytes32 { Bytes32(words: (number &* 0x9e37_79b9_7f4a_7c15, 1, 2, number)) }

    static func node(_ number: UInt64, isDirectory: Bool = false) -> NodeID {
        NodeID(Bytes16(high: isDirectory ? 1 << 63 : 0, low: number))
    }

    static func content(_ body: Content.Body) -> Content {
        let mtime = if case .directory = body { Int64(0) } else { Int64(1_700_000_000_123_456_789) }
        return Content(body: body, mtime: mtime, hash: keys.contentHash(of: body))
    }

    static func file(_ sizes: [UInt32]) -> Content.Body {
        let chunks = sizes.enumerated().map { ChunkRef(id: ChunkID(digest(UInt64($0))), size: $1) }
        return .file(size: sizes.reduce(0) { $0 + UInt64($1) }, chunks: .inline(chunks))
    }

    /// The record of event `number` of `replica`, with one value of each attribute.
    static func record(
        _ number: UInt64, replica: ReplicaID = replica, seen: [Dot] = [], name: String, in parent: NodeID = .root,
        gone: Bool = false, body: Content.Body
    ) throws -> Record {
        guard let name = Name(name) else { throw BrokenPromise(description: "no name") }
        let dot = Dot(replica, number)
        let content = content(body)
        var vector = VersionVector(dot)
        for dot in seen { vector.insert(dot) }
        return Record(
            node: node(number, isDirectory: content.kind == .directory), dot: dot, vector: vector,
            places: [Dotted(dot, Place(parent: parent, name: name, gone: gone))], contents: [Dotted(dot, content)],
            metas: [Dotted(dot, Meta(mode: 0o644))])
    }

    /// One of each kind, and one that is gone and has seen others.
    static func records() throws -> [Record] {
        let list = Content.Body.file(size: 300_000_000, chunks: .listed(root: digest(9), count: 1200))
        return [
            try record(1, name: "letter", body: file([1000, 24])), try record(2, name: "empty", body: file([])),
            try record(3, name: "papers", body: .directory),
            try record(
                4, name: "link", in: node(3, isDirectory: true), body: .symlink(target: Array("../letter".utf8))),
            try record(5, name: "film", body: list),
            try record(6, seen: [Dot(ReplicaID(9), 3)], name: "\u{e4}.txt", gone: true, body: file([70_000])),
        ]
    }
}
