import Bytes
import Cryptography
import Folders
import Identity

@testable import Manifests

/// Fixed values, so that a failing test fails alike everywhere.
enum Sample {
    static let folder = FolderID(Bytes16(high: 1, low: 2))
    static let keys = FolderKeys(root: secret("root"))
    static let epochKey = secret("epoch")
    static let epoch = EpochID(of: epochKey)
    static let coder = RecordCoder(folder: folder, keys: keys, epochs: EpochKeys([epochKey]))
    static let replica = ReplicaID(7)
    static let signer = key("signer")

    static func secret(_ label: String) -> SecretKey {
        SecretKey(bytes: sha256(Array(label.utf8)).bytes) ?? .random()
    }

    static func key(_ label: String) -> SigningKey { SigningKey(seed: secret(label)) }

    static func device(_ label: String) -> DeviceID { DeviceID(key(label).publicKey) }

    static func node(_ number: UInt64, directory: Bool = false) -> NodeID {
        NodeID(Bytes16(high: directory ? 1 << 63 : 0, low: number))
    }

    static func name(_ text: String) -> Name {
        guard let name = Name(text) else { preconditionFailure("\(text) is no name") }
        return name
    }

    static func chunk(_ number: UInt64) -> ChunkID { ChunkID(sha256(Array("chunk \(number)".utf8))) }

    static func content(_ body: Content.Body, mtime: Int64 = 1_700_000_000_123_456_789) -> Content {
        let mtime = if case .directory = body { Int64(0) } else { mtime }
        return Content(body: body, mtime: mtime, hash: keys.contentHash(of: body))
    }

    static func file(_ sizes: [UInt32]) -> Content.Body {
        .file(
            size: sizes.reduce(0) { $0 + UInt64($1) },
            chunks: .inline(sizes.enumerated().map { ChunkRef(id: chunk(UInt64($0)), size: $1) }))
    }

    /// A record of event `number` with one value each.
    static func record(_ number: UInt64 = 5, body: Content.Body = file([1000, 24])) -> Record {
        let dot = Dot(replica, number)
        let content = content(body)
        return Record(
            node: node(number, directory: content.kind == .directory), dot: dot, vector: VersionVector(dot),
            places: [Dotted(dot, Place(parent: .root, name: name("letter \(number).txt")))],
            contents: [Dotted(dot, content)], metas: [Dotted(dot, Meta(mode: 0o644))])
    }

    static func header(
        number: UInt64 = 1, previous: Bytes32? = nil, highestEvent: UInt64 = 100, signer: SigningKey = signer
    ) -> PageHeader {
        PageHeader(
            folder: folder, replica: replica, device: DeviceID(signer.publicKey), number: number, previous: previous,
            highestEvent: highestEvent, membership: [EntryHash(sha256([1]))], leaves: [])
    }
}

/// SplitMix64 (Steele et al., 2014): the same numbers from a seed on each machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

/// The code of the error that `work` throws; nil where it throws none.
func refusal<Value>(_ work: () throws(ManifestError) -> Value) -> ManifestError.Code? {
    do {
        _ = try work()
        return nil
    } catch {
        return error.code
    }
}
