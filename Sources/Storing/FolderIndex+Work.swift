package import Folders

/// An intent that is open: a placing that may or may not have happened.
package struct OpenIntent: Hashable, Sendable {
    package let id: Int64
    package let node: NodeID
    package let parent: NodeID
    package let name: Name
    /// What the daemon needs to finish or undo it.
    package let step: [UInt8]
}

/// Work that is left, and work that is under way.
extension FolderIndex {
    func loadMirrors() throws(StoringError) {
        unplacedCount = try database.first("SELECT count(*) FROM unplaced") { row in row.unsigned(0) } ?? 0
        let greatest = try database.first("SELECT ifnull(max(mark), 0) FROM unplaced") { row in row.integer(0) } ?? 0
        lastMark = max(lastMark, greatest)
        let sql = "SELECT id, node, parent, name, step FROM intents ORDER BY id"
        let open = try database.rows(sql) { row throws(StoringError) in
            OpenIntent(
                id: row.integer(0), node: try row.node(1), parent: try row.node(2), name: try row.name(3),
                step: row.blob(4))
        }
        openIntents = OpenIntents()
        for intent in open { openIntents.open(intent) }
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
            if recent.marks.value(of: node) == true { return }
            recent.marks.put(true, for: node)
            let sql = "INSERT OR IGNORE INTO unplaced(mark, node) VALUES (?, ?)"
            try database.run(sql, [.integer(lastMark + 1), .node(node)])
            guard database.changes > 0 else { return }
            lastMark += 1
            unplacedCount += 1
        }
    }

    package func clearUnplaced(_ node: NodeID) throws {
        try writing {
            if recent.marks.value(of: node) == false { return }
            recent.marks.put(false, for: node)
            try database.run("DELETE FROM unplaced WHERE node = ?", [.node(node)])
            unplacedCount -= UInt64(database.changes)
        }
    }

    package func isUnplaced(_ node: NodeID) throws -> Bool {
        try database.exists("SELECT 1 FROM unplaced WHERE node = ?", [.node(node)])
    }

    package func unplaced(after: Int64, limit: Int) throws -> [(mark: Int64, node: NodeID)] {
        let sql = "SELECT mark, node FROM unplaced WHERE mark > ? ORDER BY mark LIMIT ?"
        return try database.rows(sql, [.integer(after), .count(limit)]) { row throws(StoringError) in
            (row.integer(0), try row.node(1))
        }
    }

    package func hasIntent(_ node: NodeID) throws -> Bool { openIntents.isOpen(node) }

    package func hasIntent(at name: Name, in parent: NodeID) throws -> Bool {
        openIntents.isOpen(at: LaidPlace(parent: parent, name: name))
    }

    /// Opens an intent; it must be durable before the disk is touched.
    package func putIntent(node: NodeID, parent: NodeID, name: Name, step: [UInt8]) throws -> Int64 {
        try writing {
            try database.run(
                "INSERT INTO intents(node, parent, name, step) VALUES (?, ?, ?, ?)",
                [.node(node), .node(parent), .name(name), .blob(step)])
            let id = database.lastRow
            openIntents.open(OpenIntent(id: id, node: node, parent: parent, name: name, step: step))
            return id
        }
    }

    package func removeIntent(_ id: Int64) throws {
        try writing {
            try database.run("DELETE FROM intents WHERE id = ?", [.integer(id)])
            openIntents.close(id)
        }
    }

    /// In the order in which they were opened.
    package func intents() -> [OpenIntent] { openIntents.all }
}
