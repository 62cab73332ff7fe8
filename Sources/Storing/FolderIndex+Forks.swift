package import Bytes
package import Folders
package import Manifests

/// What shows that numbers of a replica were given twice, and from where on.
extension FolderIndex {
    /// Whether a page that is held says something else than this one under the same number, or names another page before
    /// itself: the replica has gone on twice from one state.
    package func contradicts(_ header: PageHeader, hash: Bytes32) throws -> Bool {
        if let held = try pages(of: header.replica, number: header.number).first, held != hash { return true }
        if let previous = header.previous, header.number > 1 {
            let before = try pages(of: header.replica, number: header.number - 1)
            if !before.isEmpty, !before.contains(previous) { return true }
        }
        let (next, isOver) = header.number.addingReportingOverflow(1)
        guard !isOver else { return false }
        let after = try pages(of: header.replica, number: next).compactMap { try headerOfPage($0)?.previous }
        return !after.isEmpty && !after.contains(hash)
    }

    /// Hashes of the pages that are held under a number: more than one only where it was given twice.
    package func pages(of replica: ReplicaID, number: UInt64) throws -> [Bytes32] {
        let sql = "SELECT hash FROM pages WHERE replica = ? AND number = ? ORDER BY id"
        return try database.rows(sql, [.replica(replica), .unsigned(number)]) { row throws(StoringError) in
            try row.bytes32(0)
        }
    }

    private func headerOfPage(_ hash: Bytes32) throws -> PageHeader? {
        let bytes = try database.first("SELECT header FROM pages WHERE hash = ?", [.bytes32(hash)]) { row in row.blob(0)
        }
        return bytes.flatMap { try? PageHeader(bytes: $0) }
    }
}

/// Until where this replica's pages are beyond doubt.
extension FolderIndex {
    /// The index was opened: if it is ever found to have been put back, that was before one of its openings.
    package func noteOpening() throws {
        let last = try lastSigned()
        try writing {
            try database.run(
                "INSERT OR IGNORE INTO openings(page, event) VALUES (?, ?)",
                [.unsigned(last.page), .unsigned(last.event)])
        }
    }

    /// Another device holds this replica's pages up to here: only later openings can be after a fork.
    package func notePagesKnown(upTo page: UInt64) throws {
        try writing {
            try database.run("DELETE FROM openings WHERE page < ?", [.unsigned(page)])
            try database.run("INSERT OR REPLACE INTO known(id, page) VALUES (1, ?)", [.unsigned(page)])
        }
    }

    /// The last page of this replica, and its highest event, that was surely written before the index was put back, once
    /// that is known to have happened: the last at the first opening after what others are known to have had.
    package func lastBeforeFork() throws -> (page: UInt64, event: UInt64) {
        let sql = """
            SELECT page, event FROM openings WHERE page >= (SELECT ifnull(max(page), 0) FROM known) ORDER BY page LIMIT 1
            """
        return try database.first(sql) { row in (row.unsigned(0), row.unsigned(1)) } ?? lastSigned()
    }

    private func lastSigned() throws -> (page: UInt64, event: UInt64) {
        try highestPage(of: replica).map { ($0.number, $0.highestEvent) } ?? (0, 0)
    }

    func forgetOpenings() throws {
        try database.run("DELETE FROM openings")
        try database.run("DELETE FROM known")
    }
}

/// Pages of devices that lost the right to write, which came before anybody vouched for them.
extension FolderIndex {
    private static let mostAside = 65_536

    /// Remembers a page's hash, to ask for it when somebody vouches for it.
    package func setAside(_ page: Bytes32) throws {
        try writing {
            let count = try database.first("SELECT count(*) FROM aside") { row in row.integer(0) } ?? 0
            guard count < FolderIndex.mostAside else { return }
            try database.run("INSERT OR IGNORE INTO aside(hash) VALUES (?)", [.bytes32(page)])
        }
    }

    /// Rising.
    package func pagesAside() throws -> [Bytes32] {
        try database.rows("SELECT hash FROM aside ORDER BY hash") { row throws(StoringError) in try row.bytes32(0) }
    }

    func takeFromAside(_ page: Bytes32) throws {
        try database.run("DELETE FROM aside WHERE hash = ?", [.bytes32(page)])
    }
}
