import Folders
import Glibc
import Syncing
import Testing

@testable import Storing

/// The file that the index is: what is refused, and what a crash leaves.
struct FilesTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var path: String { scratch.file("index.db") }

    private func codeOfOpening() -> StoringError.Code? {
        do {
            _ = try FolderIndex.open(at: path)
            return nil
        } catch {
            return error.code
        }
    }

    /// An index that was closed, with the log brought into the file.
    private func makeIndex() throws {
        let index = try Sample.index(in: scratch)
        try index.transaction { for number: UInt64 in 0..<200 { try index.markUnplaced(Sample.file(number)) } }
    }

    @Test func `an index that was made opens again`() throws {
        try makeIndex()
        let index = try FolderIndex.open(at: path)
        #expect(index.folder == Sample.folder)
        #expect(index.replica == Sample.replica)
        #expect(index.number == 42)
        #expect(index.unplacedCount == 200)
    }

    @Test func `an error says what it is of, also where a later call went well`() throws {
        try makeIndex()
        let database = try Database(path: path, access: .reading)
        // SQLITE_FULL (sqlite.org/rescode.html).
        let error = database.error(13, sql: "INSERT")
        #expect(error.code == .full)
        #expect(error.words == "database or disk is full")
        #expect(error.cause == 13)
    }

    @Test func `an index is not made where one is`() throws {
        try makeIndex()
        #expect(throws: StoringError.self) { try Sample.index(in: scratch) }
        #expect(codeOfOpening() == nil)
    }

    @Test func `bytes that are no database are corrupt, and are left as they are`() throws {
        let bytes = [UInt8](repeating: 0x5a, count: 8_192)
        try scratch.write(bytes, to: "index.db")
        #expect(codeOfOpening() == .corrupt)
        #expect(try scratch.read("index.db") == bytes)
    }

    @Test func `an empty file is a lost index`() throws {
        try scratch.write([], to: "index.db")
        #expect(codeOfOpening() == .corrupt)
    }

    @Test func `a torn page is corrupt when it is met`() throws {
        try makeIndex()
        var bytes = try scratch.read("index.db")
        for place in 4_096..<bytes.count { bytes[place] = 0xa5 }
        try scratch.write(bytes, to: "index.db")
        #expect(codeOfOpening() == .corrupt)
    }

    @Test func `a row that means nothing is corrupt`() throws {
        try makeIndex()
        try Database(path: path, access: .writing).execute(
            "INSERT INTO records VALUES (1, x'\(String(repeating: "00", count: 16))', 1, 1, 1, 0, x'ff', 1, 1, x'', x'')"
        )
        let index = try FolderIndex.open(at: path)
        let error = #expect(throws: StoringError.self) { try index.heads(of: Sample.file(0)) }
        #expect(error?.code == .corrupt)
    }

    @Test func `an index of a later version is refused`() throws {
        try makeIndex()
        try Database(path: path, access: .writing).execute("PRAGMA user_version = \(Schema.version + 1)")
        #expect(codeOfOpening() == .newerSchema)
        let error = #expect(throws: StoringError.self) { try FolderIndexReader(path: path) }
        #expect(error?.code == .newerSchema)
    }

    @Test func `the database of another program is refused`() throws {
        try Database(path: path, access: .writing).execute("CREATE TABLE theirs(a)")
        #expect(codeOfOpening() == .foreign)
    }

    @Test func `a missing index is not made by a reader`() throws {
        let error = #expect(throws: StoringError.self) { try FolderIndexReader(path: path) }
        #expect(error?.code == .cannotOpen)
        #expect(scratch.names.isEmpty)
    }

    @Test func `a home that is missing says so`() {
        let error = #expect(throws: StoringError.self) {
            try FolderIndex.create(
                at: scratch.file("none/index.db"), folder: Sample.folder, replica: Sample.replica, number: 1)
        }
        #expect(error?.code == .cannotOpen)
        #expect(error?.description.contains("none/index.db") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `a home that cannot be written says so`() throws {
        try makeIndex()
        chmod(path, 0o400)
        chmod(scratch.path, 0o500)
        #expect([.readOnly, .cannotOpen].contains(codeOfOpening()))
    }

    @Test func `what another writer holds is busy, not corrupt`() throws {
        try makeIndex()
        let index = try FolderIndex.open(at: path)
        let other = try Database(path: path, access: .writing)
        try other.execute("PRAGMA busy_timeout = 0")
        try index.transaction {
            let error = #expect(throws: StoringError.self) { try other.begin() }
            #expect(error?.code == .busy)
        }
    }

    @Test func `a crash leaves the last commit and nothing of what came after`() throws {
        let index = try Sample.index(in: scratch)
        try index.transaction(durably: true) { try index.markUnplaced(Sample.file(1)) }
        try index.transaction {
            for number: UInt64 in 2..<6_000 { try index.markUnplaced(Sample.file(number)) }
            try scratch.copy("index.db", to: "crashed.db")
            try scratch.copy("index.db-wal", to: "crashed.db-wal")
        }
        let crashed = try FolderIndex.open(at: scratch.file("crashed.db"))
        #expect(try crashed.unplaced(after: 0, limit: 9).map(\.node) == [Sample.file(1)])
        #expect(crashed.unplacedCount == 1)
    }

    @Test(arguments: [0.1, 0.5, 0.9, 0.999])
    func `a log that was cut anywhere opens at some commit`(part: Double) throws {
        let index = try Sample.index(in: scratch)
        for number: UInt64 in 1...50 {
            try index.transaction {
                try index.markUnplaced(Sample.file(number))
                try index.putLaid(Sample.laid(Sample.file(number), name: "n\(number)", inode: number))
            }
        }
        try scratch.copy("index.db", to: "crashed.db")
        let log = try scratch.read("index.db-wal")
        try scratch.write(Array(log.prefix(Int(Double(log.count) * part))), to: "crashed.db-wal")
        do {
            let crashed = try FolderIndex.open(at: scratch.file("crashed.db"))
            let left = try crashed.unplaced(after: 0, limit: 99).map(\.node)
            #expect(left == (1...50).prefix(left.count).map { Sample.file($0) })
            #expect(try crashed.laidChildren(of: .root, after: nil, limit: 99).count == left.count)
            #expect(crashed.laidTotals.files == Int64(left.count))
        } catch let error as StoringError {
            // Cut within the transaction that makes the tables, which was never durable.
            #expect(error.code == .corrupt && part == 0.1)
        }
    }

    @Test func `an index of format 1 keeps the intents that were open`() throws {
        let index = try Sample.index(in: scratch)
        try index.database.execute(
            """
            DROP TABLE intents; PRAGMA user_version = 1;
            CREATE TABLE intents(
                id INTEGER PRIMARY KEY AUTOINCREMENT, node BLOB NOT NULL, parent BLOB NOT NULL, name BLOB NOT NULL,
                step BLOB NOT NULL);
            """)
        for number: UInt64 in [1, 2] {
            let intent = try Sample.intent(number, at: "n\(number)")
            try index.database.run(
                "INSERT INTO intents(node, parent, name, step) VALUES (?, ?, ?, ?)",
                [.node(intent.node), .node(intent.parent), .name(intent.name), .blob(intent.step)])
        }
        for _ in 0..<2 {
            let opened = try FolderIndex.open(at: scratch.file("index.db"))
            #expect(opened.intents().map(\.node) == [Sample.file(1), Sample.file(2)])
            #expect(opened.intents().map(\.step) == [[1], [2]])
            #expect(try opened.hasIntent(at: Sample.name("n2"), in: .root))
        }
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(try opened.putIntents([Sample.intent(3, at: "a")]) == [3])
        try opened.removeIntents([1, 3])
        #expect(try FolderIndex.open(at: scratch.file("index.db")).intents().map(\.id) == [2])
    }

    @Test func `an index of format 2 keeps what was laid`() throws {
        let index = try Sample.index(in: scratch)
        let rows = try (1...40).map { number in
            try Sample.laid(Sample.file(number), name: "n\(number)", inode: number, content: number % 7)
        }
        for row in rows { try index.putLaid(row) }
        try index.database.execute(
            """
            ALTER TABLE laid RENAME TO laid_now; PRAGMA user_version = 2;
            DROP INDEX laid_node; DROP INDEX laid_inode; DROP INDEX laid_content;
            CREATE TABLE laid(
                parent BLOB NOT NULL, name BLOB NOT NULL, node BLOB NOT NULL, kind INTEGER NOT NULL,
                size INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL,
                birth INTEGER NOT NULL, mode INTEGER NOT NULL, content BLOB NOT NULL, racy INTEGER NOT NULL,
                PRIMARY KEY (parent, name)) WITHOUT ROWID;
            CREATE UNIQUE INDEX laid_node ON laid(node);
            CREATE INDEX laid_inode ON laid(inode);
            CREATE INDEX laid_content ON laid(content);
            INSERT INTO laid SELECT * FROM laid_now; DROP TABLE laid_now;
            """)
        for _ in 0..<2 {
            let opened = try FolderIndex.open(at: scratch.file("index.db"))
            for row in rows { #expect(try opened.laid(row.node) == row) }
            let alike = rows.filter { $0.content == rows[2].content }
            #expect(try Set(opened.laid(content: rows[2].content, limit: 99)) == Set(alike))
            #expect(try opened.laidChildren(of: .root, after: nil, limit: 99).count == 40)
            #expect(opened.laidTotals.files == 40)
        }
    }

    @Test func `a transaction that fails leaves no trace, in the file or beside it`() throws {
        let index = try Sample.index(in: scratch)
        #expect(throws: Mishap.self) {
            try index.transaction {
                try index.putLaid(Sample.laid(Sample.file(1)))
                try index.markUnplaced(Sample.file(1))
                _ = try index.putIntents([Sample.intent(1, at: "a")])
                throw Mishap()
            }
        }
        #expect(try index.laid(Sample.file(1)) == nil)
        #expect(index.laidTotals.files == 0)
        #expect(index.unplacedCount == 0)
        #expect(try !index.hasIntent(Sample.file(1)))
        #expect(try !index.isUnplaced(Sample.file(1)))
    }
}
