import CSQLite

extension Database {
    func error(_ result: Int32, sql: String?) -> StoringError {
        Database.error(result, on: handle, path: path, sql: sql)
    }

    /// A row that SQLite could read and that means nothing to us: the file is as good as corrupt.
    func corrupt(_ words: String, sql: String? = nil) -> StoringError {
        StoringError(.corrupt, words, path: path, sql: sql)
    }

    static func error(_ result: Int32, on handle: OpaquePointer?, path: String, sql: String?) -> StoringError {
        let extended = handle.map(sqlite3_extended_errcode) ?? result
        let words = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(result))
        return StoringError(code(of: result), words, path: path, sql: sql, cause: extended)
    }

    /// What a result code (sqlite.org/rescode.html) asks of whoever gets it; the low byte is the primary code.
    private static func code(of result: Int32) -> StoringError.Code {
        switch result & 0xff {
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_FULL: .full
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_IOERR: .inputOutput
        default: .failed
        }
    }
}
