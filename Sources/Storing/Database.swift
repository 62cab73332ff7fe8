import CSQLite

/// One connection to one SQLite file, used by one thread at a time: opened in WAL mode, with its statements kept prepared.
///
/// A commit is atomic at once and durable later (`synchronous = NORMAL`: nothing is synced until a checkpoint, which syncs
/// the log before the file). `makeDurable` syncs the log, which is all that `FULL` would do at each commit; so the caller
/// decides after the fact which commits must survive a power cut, and pays one sync for many of them.
final class Database {
    enum Access {
        case writing
        case reading
    }

    let path: String
    let handle: OpaquePointer
    private var statements: [StatementText: Statement] = [:]

    /// Pages kept in memory, in KiB.
    private static let cacheSize = 8 * 1024
    private static let busyTimeout: Int32 = 5_000
    /// Pages in the log before they are brought into the file: 64 MiB, as each checkpoint costs two syncs, and keys that fall
    /// anywhere write most pages again and again.
    private static let checkpointPages = 16_384

    /// Once, before the first use of SQLite. Where somebody was first it counts its memory, and is a little slower.
    private static let configured: Int32 = csqlite_count_no_memory()

    /// Makes the file where there is none, if `access` is for writing.
    init(path: String, access: Access) throws(StoringError) {
        self.path = path
        _ = Database.configured
        // A reader opens for writing too, for it may have to restore the log's index; `query_only` keeps it from the rest.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == .writing ? SQLITE_OPEN_CREATE : 0)
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(path, &opened, flags, nil)
        guard result == SQLITE_OK, let opened else {
            let error = Database.error(result, on: opened, path: path, sql: nil)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Database.busyTimeout)
        try configure(access)
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    private func configure(_ access: Access) throws(StoringError) {
        // No memory map: its pages count as ours, and a failing disk would be a signal instead of an error.
        try execute("PRAGMA mmap_size = 0")
        try execute("PRAGMA cache_size = -\(Database.cacheSize)")
        try execute("PRAGMA temp_store = MEMORY")
        guard access == .writing else {
            try execute("PRAGMA query_only = 1")
            return
        }
        guard sqlite3_db_readonly(handle, "main") == 0 else {
            throw StoringError(.readOnly, "the index cannot be written", path: path, cause: SQLITE_READONLY)
        }
        let mode = try first("PRAGMA journal_mode = WAL") { row throws(StoringError) in try row.text(0) }
        guard mode == "wal" else {
            throw StoringError(.failed, "this filesystem keeps no write-ahead log", path: path)
        }
        try execute("PRAGMA synchronous = NORMAL")
        try execute("PRAGMA wal_autocheckpoint = \(Database.checkpointPages)")
    }
}

// MARK: Statements

extension Database {
    /// Runs one statement that is kept prepared, and passes over what it returns.
    func run(_ sql: String, _ cells: [Cell] = []) throws(StoringError) {
        let statement = try prepared(sql, cells)
        defer { statement.reset() }
        while try step(statement) {}
    }

    /// Each row that a statement returns, in its order.
    func rows<Value>(
        _ sql: String, _ cells: [Cell] = [], _ value: (borrowing Row) throws(StoringError) -> Value
    ) throws(StoringError) -> [Value] {
        let statement = try prepared(sql, cells)
        defer { statement.reset() }
        var values: [Value] = []
        while try step(statement) { values.append(try value(Row(statement, path: path))) }
        return values
    }

    /// The first row that a statement returns.
    func first<Value>(
        _ sql: String, _ cells: [Cell] = [], _ value: (borrowing Row) throws(StoringError) -> Value
    ) throws(StoringError) -> Value? {
        let statement = try prepared(sql, cells)
        defer { statement.reset() }
        return try step(statement) ? try value(Row(statement, path: path)) : nil
    }

    /// Hands out rows until `visit` returns false.
    func scan(
        _ sql: String, _ cells: [Cell] = [], _ visit: (borrowing Row) throws(StoringError) -> Bool
    ) throws(StoringError) {
        let statement = try prepared(sql, cells)
        defer { statement.reset() }
        while try step(statement) {
            guard try visit(Row(statement, path: path)) else { return }
        }
    }

    /// Whether a statement returns any row.
    func exists(_ sql: String, _ cells: [Cell] = []) throws(StoringError) -> Bool {
        try first(sql, cells) { _ throws(StoringError) in true } ?? false
    }

    /// Runs several statements once; none is kept.
    func execute(_ sql: String) throws(StoringError) {
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw error(result, sql: sql) }
    }

    /// Rows that the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Rowid of the last row inserted.
    var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

    private func prepared(_ sql: String, _ cells: [Cell]) throws(StoringError) -> Statement {
        let statement = try statement(sql)
        for (index, cell) in cells.enumerated() {
            let result = statement.bind(cell, at: Int32(truncatingIfNeeded: index + 1))
            guard result == SQLITE_OK else { throw error(result, sql: sql) }
        }
        return statement
    }

    private func statement(_ sql: String) throws(StoringError) -> Statement {
        let text = StatementText(sql: sql)
        if let kept = statements[text] {
            // A query inside the loop of the same query would rewind it.
            precondition(!kept.isRunning, "nested use of \(sql)")
            return kept
        }
        var compiled: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let result = sqlite3_prepare_v3(handle, sql, -1, flags, &compiled, nil)
        guard result == SQLITE_OK, let compiled else { throw error(result, sql: sql) }
        let statement = Statement(compiled)
        statements[text] = statement
        return statement
    }

    private func step(_ statement: Statement) throws(StoringError) -> Bool {
        switch statement.step() {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let result: throw error(result, sql: statement.sql)
        }
    }
}

// MARK: Transactions

extension Database {
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Takes the write lock at once, so that no later statement can fail for want of it.
    func begin() throws(StoringError) { try run("BEGIN IMMEDIATE") }

    func commit() throws(StoringError) { try run("COMMIT") }

    /// SQLite has rolled back by itself after some errors; then there is nothing to do.
    func rollback() {
        guard isInTransaction else { return }
        try? run("ROLLBACK")
    }

    /// Makes every commit so far survive a power cut, by syncing the log through SQLite's own descriptor, which also
    /// syncs the directory the first time.
    func makeDurable() throws(StoringError) {
        var log: UnsafeMutablePointer<sqlite3_file>?
        let found = sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
        guard found == SQLITE_OK else { throw error(found, sql: nil) }
        // No log is open until the first commit: nothing to sync.
        guard let log, let sync = log.pointee.pMethods?.pointee.xSync else { return }
        let result = sync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY)
        guard result == SQLITE_OK else { throw error(result, sql: nil) }
    }

    /// Brings the log into the file as far as no reader is in the way.
    func checkpoint() throws(StoringError) { try run("PRAGMA wal_checkpoint(PASSIVE)") }
}
