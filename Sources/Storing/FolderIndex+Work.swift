package import Folders

/// Work that is left, and work that is under way.
extension FolderIndex {
    func loadMirrors() throws(StoringError) {
        unplacedCount = try database.first("SELECT count(*) FROM unplaced") { row in row.unsigned(0) } ?? 0
        let greatest = try database.first("SELECT ifnull(max(mark), 0) FROM unplaced") { row in row.integer(0) } ?? 0
        lastMark = max(lastMark, greatest)
        try loadIntents()
        try loadCounts()
        try countBraked()
        try countDamaged()
        try countRotten()
    }

    private func loadCounts() throws(StoringError) {
        let count = { (sql: String) throws(StoringError) in
            try self.database.first("SELECT count(*) FROM \(sql)") { row in row.integer(0) } ?? 0
        }
        counts.merged = try count("nodes WHERE merged IS NOT NULL")
        counts.beside = try count("nodes WHERE beside = 1")
        counts.awaiting = try count("nodes WHERE awaits = 1")
        problemCount = try count("problems")
    }

    /// A node that is marked already keeps its place in the order.
    package func markUnplaced(_ node: NodeID) throws {
        try writing {
            let isMarked = work.newMarks[node] != nil ? true : recent.marks.value(of: node)
            if isMarked == true { return }
            guard lastMark < Int64.max else { throw database.corrupt("the index has no mark left") }
            recent.marks.put(true, for: node)
            isHeardOf(node)
            if isMarked == false {
                lastMark += 1
                work.newMarks[node] = lastMark
                unplacedCount += 1
                return
            }
            let sql = "INSERT OR IGNORE INTO unplaced(mark, node) VALUES (?, ?)"
            try database.run(sql, [.integer(lastMark + 1), .node(node)])
            guard database.changes > 0 else { return }
            lastMark += 1
            unplacedCount += 1
        }
    }

    package func clearUnplaced(_ node: NodeID) throws {
        try writing {
            let isMarked = recent.marks.value(of: node)
            recent.marks.put(false, for: node)
            // Mostly what a local change marked is settled within the same transaction.
            if work.newMarks.removeValue(forKey: node) != nil {
                unplacedCount -= 1
                return
            }
            if isMarked == false { return }
            try database.run("DELETE FROM unplaced WHERE node = ?", [.node(node)])
            unplacedCount -= UInt64(database.changes)
        }
    }

    /// Writes what waits to be written, before the table is asked, and at the end of a transaction.
    func writeMarks() throws {
        guard !work.newMarks.isEmpty else { return }
        for (node, mark) in work.newMarks.sorted(by: { $0.value < $1.value }) {
            try database.run("INSERT INTO unplaced(mark, node) VALUES (?, ?)", [.integer(mark), .node(node)])
        }
        work.newMarks = [:]
    }

    package func isUnplaced(_ node: NodeID) throws -> Bool {
        try writeMarks()
        return try database.exists("SELECT 1 FROM unplaced WHERE node = ?", [.node(node)])
    }

    package func unplaced(after: Int64, limit: Int) throws -> [(mark: Int64, node: NodeID)] {
        try writeMarks()
        let sql = "SELECT mark, node FROM unplaced WHERE mark > ? ORDER BY mark LIMIT ?"
        return try database.rows(sql, [.integer(after), .count(limit)]) { row throws(StoringError) in
            (row.integer(0), try row.node(1))
        }
    }
}
