import Folders

/// Look-ups of what is laid, for the index and for its readers.
extension Database {
    private static let columns =
        "parent, name, node, kind, size, mtime, ctime, inode, birth, mode, content, racy"

    func laid(_ condition: String, _ cells: [Cell]) throws(StoringError) -> [LaidRow] {
        try rows("SELECT \(Database.columns) FROM laid WHERE \(condition)", cells) { row throws(StoringError) in
            try LaidRow(row)
        }
    }

    func laid(_ name: Name, in parent: NodeID) throws(StoringError) -> LaidRow? {
        try laid("parent = ? AND name = ?", [.node(parent), .name(name)]).first
    }

    /// In the order in which they were laid.
    func laid(content: ContentHash, limit: Int) throws(StoringError) -> [LaidRow] {
        let condition = "substr(content, 1, 8) = substr(?1, 1, 8) AND content = ?1 ORDER BY rowid LIMIT ?2"
        return try laid(condition, [.content(content), .count(limit)])
    }

    func laid(_ node: NodeID) throws(StoringError) -> LaidRow? { try laid("node = ?", [.node(node)]).first }
}

extension LaidRow {
    fileprivate init(_ row: borrowing Row) throws(StoringError) {
        guard let kind = Kind(rawValue: UInt8(clamping: row.integer(3))) else { throw row.corrupt() }
        let stamp = Stamp(
            kind: kind, size: row.unsigned(4), mtime: row.integer(5), ctime: row.integer(6), inode: row.unsigned(7),
            birth: row.integer(8), mode: UInt16(clamping: row.integer(9)))
        self.init(
            parent: try row.node(0), name: try row.name(1), node: try row.node(2), stamp: stamp,
            content: try row.content(10), racy: row.integer(11) & LaidNote.racy != 0,
            isNoise: row.integer(11) & LaidNote.noise != 0)
    }
}
