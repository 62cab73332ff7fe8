package import Bytes
package import Identity

/// Cursors: how far what peers hold has come here.
extension FolderIndex {
    package struct Cursor: Hashable, Sendable {
        /// The peer's index.
        package let index: UInt64
        package let received: UInt64
    }

    package func cursor(of index: UInt64) throws -> UInt64? {
        try database.first("SELECT received FROM cursors WHERE number = ?", [.unsigned(index)]) { row in row.unsigned(0)
        }
    }

    /// The cursor that was moved last, of any index of a device.
    package func latestCursor(of device: DeviceID) throws -> Cursor? {
        let sql = "SELECT number, received FROM cursors WHERE device = ?"
        return try database.first(sql, [.device(device)]) { row in
            Cursor(index: row.unsigned(0), received: row.unsigned(1))
        }
    }

    /// Everything of the peer's index up to `received` is here. A device has one index at a time.
    package func setCursor(of index: UInt64, device: DeviceID, received: UInt64) throws {
        try writing {
            try database.run(
                "DELETE FROM cursors WHERE device = ? AND number <> ?", [.device(device), .unsigned(index)])
            try database.run(
                "INSERT OR REPLACE INTO cursors(number, device, received) VALUES (?, ?, ?)",
                [.unsigned(index), .device(device), .unsigned(received)])
        }
    }
}

/// List objects of long chunk lists.
extension FolderIndex {
    package func putListObject(_ bytes: [UInt8], hash: Bytes32) throws {
        try writing {
            try database.run("INSERT OR IGNORE INTO lists(hash, bytes) VALUES (?, ?)", [.bytes32(hash), .blob(bytes)])
        }
    }

    package func listObject(_ hash: Bytes32) throws -> [UInt8]? {
        try database.first("SELECT bytes FROM lists WHERE hash = ?", [.bytes32(hash)]) { row in row.blob(0) }
    }
}

/// A matter that stands in status until it is gone.
package struct Problem: Hashable, Sendable {
    /// Beneath the root, or empty for the folder as a whole.
    package let path: String
    package let what: String
    /// Nanoseconds since 1970.
    package let since: Int64
}

extension FolderIndex {
    /// - Parameter isScans: said by a scan, and to be said again by the next one if it still holds.
    package func putProblem(path: String, words: String, now: Int64, isScans: Bool = false) throws {
        try writing {
            problemCount += 1
            try database.run(
                """
                INSERT INTO problems(path, scanned, what, first) VALUES (?, ?, ?, ?)
                ON CONFLICT(path) DO UPDATE SET what = excluded.what, scanned = excluded.scanned
                """,
                [.text(path), .boolean(isScans), .text(words), .integer(now)])
        }
    }

    package func clearProblem(_ path: @autoclosure () -> String) throws {
        guard problemCount > 0 else { return }
        try writing { try database.run("DELETE FROM problems WHERE path = ?", [.text(path())]) }
    }

    /// A problem at a path that a scan said.
    package func clearScanProblem(_ path: String) throws {
        try writing { try database.run("DELETE FROM problems WHERE path = ? AND scanned = 1", [.text(path)]) }
    }

    package func hasScanProblems() throws -> Bool { try database.exists("SELECT 1 FROM problems WHERE scanned = 1") }

    package func clearScanProblems() throws {
        try writing { try database.run("DELETE FROM problems WHERE scanned = 1") }
    }

    /// The first by path.
    package func problems(limit: Int) throws -> [Problem] {
        let sql = "SELECT path, what, first FROM problems ORDER BY path LIMIT ?"
        return try database.rows(sql, [.count(limit)]) { row throws(StoringError) in
            Problem(path: try row.text(0), what: try row.text(1), since: row.integer(2))
        }
    }
}
