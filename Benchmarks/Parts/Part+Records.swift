import Bytes
import CSQLite
import Cryptography
import Folders
import Identity
import Manifests
import Storing
import Syncing

/// What is done for each change: its record, its page, its rows.
extension Part {
    private static let records = 64
    private static let pages = 16
    private static let folder = FolderID(Bytes16(high: 7, low: 7))

    static func changes(in ground: Ground) throws -> [Part] { [try page(), try rows(in: ground)] }

    private static func page() throws -> Part {
        let epochKey = SecretKey.random()
        let keys = FolderKeys(root: .random())
        let coder = RecordCoder(folder: folder, keys: keys, epochs: EpochKeys([epochKey]))
        let signer = SigningKey.random()
        let cipher = Cipher("ChaCha20-Poly1305")
        let records = try (1...UInt64(records)).map { try record($0, replica: ReplicaID(7), keys: keys) }
        let size = try coder.encode(records[0], epoch: EpochID(of: epochKey)).body.count
        return Part(
            name: "make and check pages of 64 records",
            least: "Ed25519 twice, ChaCha20-Poly1305 and SHA-256 twice a record", limit: Limit(10, debug: 60)
        ) {
            for _ in 0..<pages {
                let encoded = try records.map { try coder.encode($0, epoch: EpochID(of: epochKey)) }
                let page = try Page.signed(records: encoded, header: header(1, ReplicaID(7), signer), by: signer)
                let arrived = try UnverifiedPage(encoded: page.unverified.encoded).verified(in: folder)
                for record in arrived.records { _ = try coder.decode(record.bytes) }
            }
        } bound: {
            let message = [UInt8](repeating: 3, count: size)
            for _ in 0..<pages {
                let signature = signer.sign(message, domain: "benchmark")
                _ = isValid(signature: signature, of: message, by: signer.publicKey, domain: "benchmark")
                for _ in 0..<(2 * records.count) {
                    cipher.encrypt(message)
                    _ = sha256(message)
                }
            }
        }
    }

    private static func rows(in ground: Ground) throws -> Part {
        let keys = FolderKeys(root: .random())
        let engine = FolderEngine(besideName: { name, _, _, _ in name }, nodeBirth: { _, _, _, _ in .root })
        let signer = SigningKey.random()
        var number: UInt64 = 0
        let index = try FolderIndex.create(
            at: ground.place("index.db"), folder: folder, replica: ReplicaID(1), number: 42)
        let raw = try RawTable(at: ground.place("raw.db"))
        return Part(
            name: "store received records", least: "two rows a record by SQLite's own calls", limit: Limit(6, debug: 15)
        ) {
            for _ in 0..<pages {
                try index.transaction {
                    let header = header(number / 64 + 1, ReplicaID(7), signer)
                    let hash = Bytes32(words: (header.number, 4, 5, 6))
                    try index.putPage(header, bytes: RawTable.bytes, signature: [2], hash: hash)
                    for leaf in 0..<records {
                        number += 1
                        let record = try record(number, replica: ReplicaID(7), keys: keys)
                        try index.stash(
                            page: hash, leaf: leaf, envelope: RawTable.bytes, body: RawTable.bytes, of: record.node,
                            record.dot)
                        _ = try engine.received(record, index)
                    }
                }
            }
        } bound: {
            for _ in 0..<pages { try raw.insert(2 * records) }
        }
    }

    private static func header(_ number: UInt64, _ replica: ReplicaID, _ signer: SigningKey) -> PageHeader {
        PageHeader(
            folder: folder, replica: replica, device: DeviceID(signer.publicKey), number: number,
            previous: number == 1 ? nil : Bytes32.zero, highestEvent: .max >> 8, membership: [], leaves: [])
    }

    private static func record(_ number: UInt64, replica: ReplicaID, keys: FolderKeys) throws -> Record {
        guard let name = Name("letter \(number).txt") else { throw Trouble("it is no name") }
        let dot = Dot(replica, number)
        let chunk = ChunkID(Bytes32(words: (number, 1, 2, 3)))
        let body = Content.Body.file(size: 1000, chunks: .inline([ChunkRef(id: chunk, size: 1000)]))
        let content = Content(body: body, mtime: 1_700_000_000_123_456_789, hash: keys.contentHash(of: body))
        let node = NodeID(Bytes16(high: (number &* 0x9e37_79b9_7f4a_7c15) >> 1, low: number))
        return Record(
            node: node, dot: dot, vector: VersionVector(dot), places: [Dotted(dot, Place(parent: .root, name: name))],
            contents: [Dotted(dot, content)], metas: [Dotted(dot, Meta(mode: 0o644))])
    }
}

/// A table with a key of 16 random bytes and two values of 200, as SQLite has it for whoever asks nothing more.
private final class RawTable {
    static let bytes = [UInt8](repeating: 5, count: 200)
    private var database: OpaquePointer?
    private var statement: OpaquePointer?

    init(at path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw Trouble("SQLite cannot open \(path)") }
        try run("PRAGMA journal_mode=WAL")
        try run("PRAGMA synchronous=NORMAL")
        try run("CREATE TABLE rows (key BLOB PRIMARY KEY, one BLOB, two BLOB) WITHOUT ROWID")
        sqlite3_prepare_v2(database, "INSERT INTO rows VALUES (randomblob(16), ?, ?)", -1, &statement, nil)
    }

    private func run(_ text: String) throws {
        guard sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK else { throw Trouble("SQLite refused: \(text)") }
    }

    func insert(_ count: Int) throws {
        try run("BEGIN")
        for _ in 0..<count {
            for column in 1...2 as ClosedRange<Int32> {
                // Static: the array outlives the statement's step, and is never changed.
                _ = RawTable.bytes.withUnsafeBytes {
                    sqlite3_bind_blob(statement, column, $0.baseAddress, Int32($0.count), nil)
                }
            }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw Trouble("SQLite inserts nothing") }
            sqlite3_reset(statement)
        }
        try run("COMMIT")
    }
}
