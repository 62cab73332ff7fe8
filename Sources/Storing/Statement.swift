import Bytes
import CSQLite

/// A compiled statement, kept for reuse. Only `Database` steps it.
final class Statement {
    fileprivate let handle: OpaquePointer
    private(set) var isRunning = false

    /// Owns `handle` from here on.
    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    var sql: String { sqlite3_sql(handle).map { String(cString: $0) } ?? "" }

    func step() -> Int32 {
        isRunning = true
        return sqlite3_step(handle)
    }

    /// Ends what runs; what is bound stays until it is bound anew.
    func reset() {
        isRunning = false
        sqlite3_reset(handle)
    }

    func bind(_ cell: Cell, at index: Int32) -> Int32 {
        switch cell {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let value): return sqlite3_bind_int64(handle, index, value)
        case .bytes16(let value):
            let words = (value.high.bigEndian, value.low.bigEndian)
            return withUnsafeBytes(of: words) { bind(blob: $0, at: index) }
        case .bytes32(let value):
            let words = value.words
            let ordered = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
            return withUnsafeBytes(of: ordered) { bind(blob: $0, at: index) }
        case .blob(let value): return value.withUnsafeBytes { bind(blob: $0, at: index) }
        case .text(let value): return sqlite3_bind_text(handle, index, value, -1, Statement.copied)
        }
    }

    private func bind(blob bytes: UnsafeRawBufferPointer, at index: Int32) -> Int32 {
        // A null pointer would bind NULL, which an empty blob is not.
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
        return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), Statement.copied)
    }

    /// SQLITE_TRANSIENT, a macro that Swift cannot see: SQLite copies what it is handed before the call returns. It is
    /// computed, for a constant of this type would not be Sendable.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// The row that a statement stands on, until it steps on. Values are copied out; no pointer leaves.
struct Row: ~Copyable {
    private let handle: OpaquePointer
    private let statement: Statement
    let path: String

    init(_ statement: Statement, path: String) {
        self.statement = statement
        self.path = path
        handle = statement.handle
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func unsigned(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

    func boolean(_ column: Int32) -> Bool { integer(column) != 0 }

    func blob(_ column: Int32) -> [UInt8] { withBlob(column) { Array($0) } }

    func text(_ column: Int32) throws(StoringError) -> String {
        guard let text = String(validating: blob(column), as: UTF8.self) else { throw corrupt() }
        return text
    }

    func bytes16(_ column: Int32) throws(StoringError) -> Bytes16 {
        let value: Bytes16? = withBlob(column) { bytes in
            guard bytes.count == 16 else { return nil }
            return Bytes16(high: word(bytes, 0), low: word(bytes, 8))
        }
        guard let value else { throw corrupt() }
        return value
    }

    func bytes32(_ column: Int32) throws(StoringError) -> Bytes32 {
        let value: Bytes32? = withBlob(column) { bytes in
            guard bytes.count == 32 else { return nil }
            return Bytes32(words: (word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24)))
        }
        guard let value else { throw corrupt() }
        return value
    }

    func corrupt() -> StoringError {
        StoringError(.corrupt, "a row means nothing", path: path, sql: statement.sql)
    }

    /// Lends a column's bytes, which SQLite frees at the next step or conversion.
    func withBlob<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let start = sqlite3_column_blob(handle, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}

private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
