import Bytes
import CSQLite
import Folders
import Identity
import Manifests
import Storing
import Syncing

extension FuzzTarget {
    /// An index that was damaged, or that somebody else wrote. The first byte says how: 0 puts values into its rows, 1
    /// bytes into its file, all else is the file itself. It is refused, or gives rows or errors; never a trap.
    static let index = FuzzTarget(
        "index", seeds: { try indexSeeds() },
        run: { input in
            let scratch = try indexScratch()
            for ending in ["-wal", "-shm"] { scratch.remove("index.db" + ending) }
            var reader = InputReader(input)
            switch reader.byte() {
            case 0:
                try scratch.write(try soundIndex(), to: "index.db")
                changeRows(&reader, at: scratch.file("index.db"))
            case 1: try scratch.write(patched(try soundIndex(), &reader), to: "index.db")
            default: try scratch.write(reader.remainder(), to: "index.db")
            }
            guard let index = try? FolderIndex.open(at: scratch.file("index.db")) else { return .refused }
            readAll(index)
            writeSome(index)
            if let reader = try? FolderIndexReader(path: scratch.file("index.db")) { readLaid(reader) }
            return .accepted
        })

    private static let scratch = Result { try ScratchDirectory("index") }
    private static let sound = Result { try madeIndex() }

    private static func indexScratch() throws -> ScratchDirectory { try scratch.get() }

    private static func soundIndex() throws -> [UInt8] { try sound.get() }

    private static let tables: [(name: String, columns: [String])] = [
        ("this", ["folder", "replica", "number", "events", "sequences", "files", "bytes"]),
        (
            "records",
            [
                "sequence", "node", "replica", "number", "received", "placed", "plain", "page", "leaf", "envelope",
                "body",
            ]
        ),
        ("pages", ["hash", "replica", "device", "number", "highest", "header", "signature", "held"]),
        ("replicas", ["replica", "device", "number", "page", "highest"]),
        (
            "nodes",
            [
                "node", "parent", "name", "replica", "number", "itself", "children", "cut", "awaits", "merged", "laid",
                "content", "contents", "home", "stands", "beside", "conflict",
            ]
        ),
        (
            "laid",
            [
                "parent", "name", "node", "kind", "size", "mtime", "ctime", "inode", "birth", "mode", "content", "racy",
            ]
        ),
        ("unplaced", ["mark", "node"]), ("intents", ["node", "parent", "name", "step"]),
        (
            "versions",
            [
                "node", "path", "content", "size", "mtime", "mode", "kind", "kept", "file", "reason", "ctime", "inode",
                "birth",
            ]
        ),
        ("cursors", ["number", "device", "received"]), ("lists", ["hash", "bytes"]),
        ("problems", ["path", "scanned", "what", "first"]),
    ]

    /// Each change: table, column, row, type (integer, text, NULL, else blob), value behind its length.
    private static func changeRows(_ input: inout InputReader, at path: String) {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let database = opened else { return }
        defer { sqlite3_close_v2(database) }
        sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF", nil, nil, nil)
        for _ in 0..<16 where !input.isAtEnd {
            let table = tables[Int(input.byte()) % tables.count]
            let column = table.columns[Int(input.byte()) % table.columns.count]
            let (row, type, value) = (input.byte() % 8, input.byte(), input.counted())
            let digits = hexadecimal(value)
            let cell =
                switch type {
                case 0: "\(Int64(bitPattern: value.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }))"
                case 1: "CAST(X'\(digits)' AS TEXT)"
                case 2: "NULL"
                default: "X'\(digits)'"
                }
            let key = table.name == "laid" ? "node" : table.name == "problems" ? "path" : "rowid"
            sqlite3_exec(
                database,
                """
                UPDATE OR IGNORE \(table.name) SET \(column) = \(cell) WHERE \(key) =
                (SELECT \(key) FROM \(table.name) ORDER BY \(key) LIMIT 1 OFFSET \(row))
                """, nil, nil, nil)
        }
    }

    private static func patched(_ file: [UInt8], _ input: inout InputReader) -> [UInt8] {
        var file = file
        for _ in 0..<64 where !input.isAtEnd {
            let offset = Int(input.byte()) << 16 | input.short()
            for (index, byte) in input.piece(Int(input.byte() % 16) + 1).enumerated() {
                file[(offset + index) % file.count] = byte
            }
        }
        return file
    }
}

// MARK: - What is asked of it

extension FuzzTarget {
    private static let nodes = (0..<8).flatMap { [Fixed.node($0), Fixed.node($0, isDirectory: true)] } + [.root]

    private static func readAll(_ index: FolderIndex) {
        for node in nodes {
            _ = try? index.heads(of: node)
            _ = try? index.node(node)
            _ = try? index.standingChildren(of: node, after: nil, limit: 10)
            _ = try? index.countStandingChildren(of: node)
            _ = try? index.merged(into: node)
            _ = try? index.awaiting(parent: node)
            _ = try? index.laid(node)
            _ = try? index.laidChildren(of: node, after: nil, limit: 10)
            _ = try? index.path(of: node)
            _ = try? index.goalPath(of: node)
        }
        _ = try? index.laidBeside(in: nodes)
        _ = try? index.awaitedParents(limit: 9)
        _ = try? index.contestedNodes(limit: 9)
        _ = try? index.unplaced(after: 0, limit: 9)
        _ = index.intents()
        _ = try? index.highestPages()
        _ = try? index.pageDevices()
        _ = try? index.heldPages(of: Fixed.devices[1])
        _ = try? index.pages(after: 0, limit: 99)
        _ = try? index.records(of: nodes)
        _ = try? index.unsignedRecords(limit: 9)
        _ = try? index.records(of: Fixed.replica, afterPage: 0)
        _ = try? index.latestCursor(of: Fixed.devices[1])
        _ = try? index.versions(at: "letter", node: nil)
        _ = try? index.unreadVersions()
        _ = try? index.problems(limit: 9)
        _ = try? index.listObject(Fixed.digest(1))
    }

    private static func readLaid(_ reader: FolderIndexReader) {
        for node in nodes {
            _ = try? reader.rows(in: node)
            _ = try? reader.row(of: node)
        }
        _ = try? reader.rows(inode: 1, birth: 9)
    }

    /// What the daemon does after it has opened one: the next event, a record from a peer, a step on disk.
    private static func writeSome(_ index: FolderIndex) {
        _ = try? index.nextEvent()
        _ = try? index.transaction {
            for record in try Fixed.records() { _ = try engine.received(record, index) }
        }
        for node in nodes {
            _ = try? index.transaction {
                try engine.nextStep(
                    for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, index)
            }
        }
        _ = try? index.setCursor(of: 5, device: Fixed.devices[1], received: 7)
        _ = try? index.forgetLaid { _, _ in true }
        try? index.checkpoint()
    }

    private static let engine = FolderEngine(
        besideName: { name, _, _, attempt in Name(Array(name.bytes.prefix(200)) + Array(" (\(attempt))".utf8)) ?? name
        },
        nodeBirth: { Fixed.keys.nodeID(parent: $0, name: $1, isDirectory: $2, generation: $3) })
}

// MARK: - A sound one

extension FuzzTarget {
    /// The bytes of an index with a row in each table.
    private static func madeIndex() throws -> [UInt8] {
        let scratch = try ScratchDirectory("sound")
        do {
            let index = try FolderIndex.create(
                at: scratch.file("index.db"), folder: Fixed.folder, replica: ReplicaID(1), number: 42)
            try index.transaction { try fill(index) }
            try index.makeDurable()
            try index.checkpoint()
        }
        return scratch.read("index.db")
    }

    private static func fill(_ index: FolderIndex) throws {
        let bytes = try Fixed.records().map { try Fixed.coder.encode($0, epoch: Fixed.epoch) }
        let header = PageHeader(
            folder: Fixed.folder, replica: Fixed.replica, device: Fixed.devices[1], number: 1,
            previous: nil, highestEvent: 6, membership: [], leaves: bytes.map(\.leafHash))
        let page = try Page.signed(records: bytes, header: header, by: Fixed.people[1])
        try index.putPage(page.header, bytes: page.headerBytes, signature: page.signature, hash: page.hash)
        for (leaf, record) in try Fixed.records().enumerated() {
            try index.stash(
                page: page.hash, leaf: leaf, envelope: bytes[leaf].envelope, body: bytes[leaf].body, of: record.node,
                record.dot)
            _ = try engine.received(record, index)
        }
        let stamp = Stamp(kind: .file, size: 1024, mtime: 1, ctime: 5, inode: 1, birth: 9, mode: 0o644)
        if let name = Name("letter"), let record = try Fixed.records().first {
            let content = record.contents[0].value.hash
            try index.putLaid(
                LaidRow(parent: .root, name: name, node: record.node, stamp: stamp, content: content, racy: true))
            _ = try index.putIntents([NewIntent(node: record.node, parent: .root, name: name, step: [1, 2])])
        }
        try index.putListObject([1, 2, 3], hash: Fixed.digest(1))
        try index.putProblem(path: "letter", words: "it is bad", now: 5, isScans: true)
        try index.setCursor(of: 5, device: Fixed.devices[1], received: 3)
        _ = try index.nextEvent()
    }

    private static func indexSeeds() throws -> [(name: String, bytes: [UInt8])] {
        var seeds: [(name: String, bytes: [UInt8])] = [("sound", [0])]
        for (table, columns) in tables.enumerated().map({ ($0, $1.columns.count) }) {
            for column in 0..<columns {
                let maximum: [UInt8] = [0x7f] + [UInt8](repeating: 0xff, count: 7)
                let change = [UInt8(table), UInt8(column), 0]
                seeds.append(("row-\(table)-\(column)", [0] + change + [0] + counted(maximum)))
            }
        }
        return seeds + [
            ("blob", [0, 1, 6, 0, 3] + counted([0x84, 0x82, 1, 1, 0x80, 0x80, 0x80])),
            ("patch", [1, 0, 0, 100, 3, 1, 2, 3, 4, 1, 0, 0, 15, 9, 9]), ("no-database", Array("not a database".utf8)),
        ]
    }
}
