import Bytes
import Cryptography
import Folders
import Identity

/// The body of a membership entry as it is encoded: one flat map, of which each kind uses some keys.
struct EntryFields {
    enum Kind: UInt64 {
        case found = 0
        case add = 1
        case role = 2
        case remove = 3
        case epoch = 4
        case grant = 5
        case invite = 6
        case join = 7
        case revoke = 8
        case approve = 9
        case vouch = 10
    }

    /// Absent in the founding, from which the folder's id follows.
    var folder: FolderID?
    var author: DeviceID
    var parents: [EntryHash] = []
    var kind: UInt64
    var device: DeviceID?
    var role: Role?
    var epochs: [EpochID]?
    var boxes: [MembershipEntry.Box]?
    var chain: [MembershipEntry.Link]?
    var invite: InviteID?
    var expiry: UInt64?
    var uses: UInt64?
    var proof: [UInt8]?
    /// SHA-256 of what is beside the entry.
    var beside: Bytes32?
    var replica: ReplicaID?
    var firstEvent: UInt64?
    var lastEvent: UInt64?
    var pages: [Bytes32]?
    var root: Bytes16?
    var sealedName: [UInt8]?

    init(_ kind: Kind, author: DeviceID) {
        self.kind = kind.rawValue
        self.author = author
    }

    func encoded() -> [UInt8] {
        var map = MapWriter()
        map.field(1, folder) { $0.byteString($1.raw) }
        map.field(2, author) { $0.byteString($1.raw) }
        map.field(3, parents) { $0.hashes($1.map(\.raw)) }
        map.field(4, kind) { $0.unsigned($1) }
        map.field(5, device) { $0.byteString($1.raw) }
        map.field(6, role) { $0.unsigned(UInt64($1.rawValue)) }
        map.field(7, epochs) { $0.epochs($1) }
        map.field(8, boxes) { $0.pairs($1.map { ($0.recipient.bytes, $0.sealed) }) }
        map.field(9, chain) { $0.pairs($1.map { ($0.epoch.raw.bytes, $0.sealed) }) }
        map.field(10, invite) { $0.byteString($1.raw) }
        map.field(11, expiry) { $0.unsigned($1) }
        map.field(12, uses) { $0.unsigned($1) }
        map.field(13, proof) { $0.byteString($1) }
        map.field(14, beside) { $0.byteString($1) }
        map.field(15, replica) { $0.unsigned($1.raw) }
        map.field(16, firstEvent) { $0.unsigned($1) }
        map.field(17, lastEvent) { $0.unsigned($1) }
        map.field(18, pages) { $0.hashes($1) }
        map.field(19, root) { $0.byteString($1) }
        map.field(20, sealedName) { $0.byteString($1) }
        return map.encoded
    }

    init(body: [UInt8]) throws(ManifestError) {
        self = try reading("a membership entry") { () throws(CBORError) in
            var reader = CBORReader(body)
            let fields = try EntryFields(from: &reader)
            try reader.finish()
            return fields
        }
    }

    private init(from reader: inout CBORReader) throws(CBORError) {
        var fields = EntryFields(.found, author: DeviceID(.zero))
        var known: Set<UInt64> = []
        try reader.fields { (key, reader) throws(CBORError) in
            known.insert(key)
            if try fields.read(key, &reader) { return true }
            if try fields.readSeals(key, &reader) { return true }
            return try fields.readRest(key, &reader)
        }
        guard known.isSuperset(of: [2, 3, 4]) else { throw reader.invalid() }
        self = fields
    }

    private mutating func read(_ key: UInt64, _ reader: inout CBORReader) throws(CBORError) -> Bool {
        switch key {
        case 1: folder = try reader.folder()
        case 2: author = DeviceID(try reader.bytes32())
        case 3: parents = try reader.risingHashes(atMost: ManifestLimit.heads).map(EntryHash.init)
        case 4: kind = try reader.unsigned()
        case 5: device = DeviceID(try reader.bytes32())
        case 6: role = try reader.required(Role(rawValue: UInt8(try reader.unsigned(atMost: 255))))
        default: return false
        }
        return true
    }

    private mutating func readSeals(_ key: UInt64, _ reader: inout CBORReader) throws(CBORError) -> Bool {
        switch key {
        case 7: epochs = try reader.epochs()
        case 8: boxes = try reader.boxes()
        case 9: chain = try reader.links()
        case 14: beside = try reader.bytes32()
        case 19: root = try reader.bytes16()
        case 20: sealedName = try reader.byteString(atMost: ManifestLimit.boxBytes)
        default: return false
        }
        return true
    }

    private mutating func readRest(_ key: UInt64, _ reader: inout CBORReader) throws(CBORError) -> Bool {
        switch key {
        case 10: invite = InviteID(try reader.bytes32())
        case 11: expiry = try reader.unsigned()
        case 12: uses = try reader.unsigned(atMost: ManifestLimit.usesOfInvite)
        case 13: proof = try reader.byteString(atMost: SigningKey.signatureLength)
        case 15: replica = ReplicaID(try reader.unsigned())
        case 16: firstEvent = try reader.unsigned()
        case 17: lastEvent = try reader.unsigned()
        case 18: pages = try reader.risingHashes(atMost: ManifestLimit.pagesInVouch)
        default: return false
        }
        return true
    }
}
