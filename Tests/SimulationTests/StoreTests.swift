import CSQLite
import Simulation
import SystemCalls
import TestSupport
import Testing

/// A connection to a database on the model disk.
private final class Connection {
    private var handle: OpaquePointer?

    private static let isRegistered: Void = ModelKernel.registerStore(asDefault: false)

    init(_ kernel: ModelKernel) throws {
        _ = Connection.isRegistered
        ModelKernel.current = kernel
        let result = sqlite3_open_v2("/index.db", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "model")
        guard result == SQLITE_OK else { throw Refusal(code: result) }
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = NORMAL")
        // So that a test sees the log brought into the file, and begun anew.
        try run("PRAGMA wal_autocheckpoint = 10")
    }

    deinit { sqlite3_close_v2(handle) }

    struct Refusal: Error { let code: Int32 }

    func run(_ sql: String) throws {
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw Refusal(code: result) }
    }

    func number(_ sql: String) throws -> Int {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        let result = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard result == SQLITE_OK, sqlite3_step(statement) == SQLITE_ROW else { throw Refusal(code: result) }
        return Int(sqlite3_column_int64(statement, 0))
    }

    /// As the index makes its commits durable: by a sync of the log alone.
    func makeDurable() throws {
        var log: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK, let log,
            let sync = log.pointee.pMethods?.pointee.xSync
        else { throw Refusal(code: 0) }
        let result = sync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY)
        guard result == SQLITE_OK else { throw Refusal(code: result) }
    }
}

extension ModelDiskTests {
    /// SQLite's own code on the model disk.
    @Suite(.serialized) struct StoreTests {
        @Test func `two connections see each other's commits and exclude each other`() throws {
            let kernel = ModelKernel(seed: 1)
            defer { ModelKernel.current = nil }
            let (one, other) = (try Connection(kernel), try Connection(kernel))
            try one.run("CREATE TABLE t(n INTEGER PRIMARY KEY)")
            try one.run("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
            #expect(throws: Connection.Refusal.self) { try other.run("BEGIN IMMEDIATE") }
            #expect(try other.number("SELECT count(*) FROM t") == 0)
            try one.run("COMMIT")
            #expect(try other.number("SELECT count(*) FROM t") == 1)
            try other.run("INSERT INTO t VALUES (2)")
            #expect(try one.number("SELECT count(*) FROM t") == 2)
        }

        @Test(arguments: 0..<60 as Range<UInt64>)
        func `after a cut at any call the database is sound and has what was made durable`(seed: UInt64) throws {
            var random = SplitMix(seed: seed)
            var kernel = ModelKernel(seed: seed)
            defer { ModelKernel.current = nil }
            var durable = 0
            for _ in 0..<5 {
                let written = write(on: kernel, from: durable, callsUntilCut: Int.random(in: 5...600, using: &random))
                kernel = kernel.cut(seed: random.next())
                let found = try rows(of: kernel)
                #expect(found.count >= written.durable, "seed \(seed): lost \(written.durable - found.count)")
                #expect(found.count <= written.begun, "seed \(seed)")
                #expect(found.isGapless, "seed \(seed)")
                durable = found.count
            }
        }

        @Test func `after the death of the process everything that was committed is there`() throws {
            let kernel = ModelKernel(seed: 4)
            defer { ModelKernel.current = nil }
            let connection = try Connection(kernel)
            try connection.run("CREATE TABLE t(n INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)")
            try connection.run("BEGIN; INSERT INTO t VALUES (2)")
            let next = kernel.killed()
            #expect(throws: Connection.Refusal.self) { try connection.run("COMMIT") }
            #expect(try rows(of: next).count == 1)
        }

        @Test func `what is left of a dead process does not touch the log of the next one`() throws {
            let kernel = ModelKernel(seed: 6)
            defer { ModelKernel.current = nil }
            var former: Connection? = try Connection(kernel)
            try former?.run("CREATE TABLE t(n INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)")
            try former?.run("PRAGMA wal_checkpoint(TRUNCATE)")
            let next = kernel.killed()
            let connection = try Connection(next)
            try connection.run("INSERT INTO t VALUES (2)")
            #expect(former != nil)
            former = nil
            #expect(try next.user.status("/index.db-wal") != nil)
            #expect(try rows(of: next).count == 2)
        }

        @Test func `a full disk is said, and what was there stays`() throws {
            let kernel = ModelKernel(seed: 5)
            defer { ModelKernel.current = nil }
            let connection = try Connection(kernel)
            try connection.run("CREATE TABLE t(n INTEGER PRIMARY KEY, filling BLOB); INSERT INTO t VALUES (1, NULL)")
            kernel.fault = { call, _ in call == .write ? .noSpace : nil }
            #expect {
                try connection.run("INSERT INTO t VALUES (2, zeroblob(50000))")
            } throws: {
                ($0 as? Connection.Refusal)?.code == SQLITE_FULL
            }
            kernel.fault = nil
            try connection.run("INSERT INTO t VALUES (3, zeroblob(50000))")
            #expect(try connection.number("SELECT count(*) FROM t") == 2)
        }

        // MARK: Help

        /// Writes rows with rising numbers until the power goes: how many were begun, and made durable.
        private func write(
            on kernel: ModelKernel, from first: Int, callsUntilCut: Int
        ) -> (begun: Int, durable: Int) {
            var left = callsUntilCut
            kernel.beforeCall = { [unowned kernel] _ in
                left -= 1
                if left <= 0 { kernel.isDead = true }
            }
            var (begun, durable) = (first, first)
            do {
                let connection = try Connection(kernel)
                try connection.run("CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY, filling BLOB)")
                while begun < first + 1000 {
                    begun += 1
                    try connection.run("INSERT INTO t VALUES (\(begun), randomblob(\(begun % 7 * 700)))")
                    if begun.isMultiple(of: 3) {
                        try connection.makeDurable()
                        durable = begun
                    }
                }
            } catch {}
            return (begun, durable)
        }

        private func rows(of kernel: ModelKernel) throws -> (count: Int, isGapless: Bool) {
            let connection = try Connection(kernel)
            #expect(
                try connection.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1)
            guard try connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 't'") == 1 else {
                return (0, true)
            }
            let count = try connection.number("SELECT count(*) FROM t")
            return (count, try connection.number("SELECT ifnull(max(n), 0) FROM t") == count)
        }
    }
}
