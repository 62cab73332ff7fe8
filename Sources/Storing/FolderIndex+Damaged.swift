package import Folders

/// A file whose bytes are not what was written, though size, times and inode say that nobody wrote it.
package struct DamagedRow: Hashable, Sendable {
    package var node: NodeID
    /// Beneath the root.
    package var path: String
    /// What its bytes are now.
    package var found: ContentHash
    /// The right bytes have been sent for.
    package var isRepairing: Bool

    package init(node: NodeID, path: String, found: ContentHash, isRepairing: Bool = false) {
        self.node = node
        self.path = path
        self.found = found
        self.isRepairing = isRepairing
    }
}

/// Damage that a reading of everything has found. Mostly there is none, and then no question costs anything.
extension FolderIndex {
    package func putDamaged(_ row: DamagedRow) throws {
        try writing {
            try database.run(
                "INSERT OR REPLACE INTO damaged(node, path, found, repairing) VALUES (?, ?, ?, ?)",
                [.node(row.node), .text(row.path), .content(row.found), .boolean(row.isRepairing)])
            try countDamaged()
        }
    }

    package func damaged(_ node: NodeID) throws -> DamagedRow? {
        guard hasDamaged else { return nil }
        return try damaged("node = ?", [.node(node)]).first
    }

    /// Rising by path.
    package func damaged() throws -> [DamagedRow] { hasDamaged ? try damaged("1 ORDER BY path", []) : [] }

    package func removeDamaged(_ node: NodeID) throws {
        guard hasDamaged else { return }
        try writing {
            try database.run("DELETE FROM damaged WHERE node = ?", [.node(node)])
            try countDamaged()
        }
    }

    func countDamaged() throws(StoringError) { hasDamaged = try database.exists("SELECT 1 FROM damaged") }

    private func damaged(_ condition: String, _ cells: [Cell]) throws -> [DamagedRow] {
        try database.rows("SELECT node, path, found, repairing FROM damaged WHERE \(condition)", cells) {
            row throws(StoringError) in
            DamagedRow(
                node: try row.node(0), path: try row.text(1), found: try row.content(2), isRepairing: row.boolean(3))
        }
    }
}
