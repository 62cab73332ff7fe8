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
        // What the connection remembers is of its last call, which may have been a later one that went well.
        guard let handle, sqlite3_errcode(handle) & 0xff == result & 0xff else {
            return StoringError(
                code(of: result), String(cString: sqlite3_errstr(result)), path: path, sql: sql, cause: result)
        }
        return StoringError(
            code(of: result), String(cString: sqlite3_errmsg(handle)), path: path, sql: sql,
            cause: sqlite3_extended_errcode(handle))
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
