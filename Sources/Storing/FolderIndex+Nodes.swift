package import Folders
package import Syncing

/// Where the received heads lay nodes.
extension FolderIndex {
    private static let columns =
        "node, parent, name, replica, number, itself, children, cut, awaits, merged, laid, content, contents"

    private func nodes(_ condition: String, _ cells: [Cell]) throws -> [NodeRow] {
        try writeNodes()
        return try storedNodes(condition, cells)
    }

    private func storedNodes(_ condition: String, _ cells: [Cell]) throws -> [NodeRow] {
        try database.rows("SELECT \(FolderIndex.columns) FROM nodes WHERE \(condition)", cells) {
            row throws(StoringError) in try NodeRow(row)
        }
    }

    package func node(_ id: NodeID) throws -> NodeRow? {
        if let change = work.newNodes.changes[id] { return change.row }
        if let met = recent.nodes.value(of: id) { return met }
        if isUnheardOf(id) { return nil }
        let row = try database.first("SELECT \(FolderIndex.columns) FROM nodes WHERE node = ?", [.node(id)]) {
            row throws(StoringError) in try NodeRow(row)
        }
        if let row { recent.nodes.put(row, for: id) } else { try missed(id) }
        return row
    }

    package func putNode(_ row: NodeRow) throws {
        try writing {
            let old = try node(row.node)
            guard old != row else { return }
            counts.changed(old, to: row)
            isHeardOf(row.node)
            if old == nil, row.node.isDirectory { try metDirectory(row.node) }
            if row.stands { recent.claimed.add(row.place.name, in: row.home) }
            work.newNodes.put(row, stored: old)
            recent.nodes.put(row, for: row.node)
            if work.newNodes.changes.count >= UnwrittenNodes.most { try writeNodes() }
        }
    }

    /// Writes what waits to be written, before the table is asked for more than a node, and at the end of a transaction.
    func writeNodes() throws {
        guard !work.newNodes.changes.isEmpty else { return }
        // In the order of the table's own index, whose pages are then each met once.
        for (_, change) in work.newNodes.changes.sorted(by: { $0.key < $1.key }) {
            if let stored = change.stored, stored.isFound(like: change.row) {
                if stored != change.row { try update(change.row) }
            } else {
                try replace(change.row)
            }
        }
        work.newNodes = UnwrittenNodes()
    }

    /// Most changes leave a row where the queries find it: then no index is written.
    private func update(_ row: NodeRow) throws {
        try database.run(
            """
            UPDATE nodes SET replica = ?, number = ?, itself = ?, children = ?, laid = ?, content = ?, contents = ?
            WHERE node = ?
            """,
            [
                .replica(row.placeDot.replica), .unsigned(row.placeDot.number), .boolean(row.standsItself),
                .unsigned(row.standingChildren), .name(row.laidName), .content(row.content), .count(row.contents),
                .node(row.node),
            ])
    }

    /// A row that is replaced keeps its rowid, and so stands with those that came when it did.
    private func replace(_ row: NodeRow) throws {
        try database.run(
            """
            INSERT INTO nodes(\(FolderIndex.columns), home, stands, beside, conflict)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (node) DO UPDATE SET parent = excluded.parent, name = excluded.name,
                replica = excluded.replica, number = excluded.number, itself = excluded.itself,
                children = excluded.children, cut = excluded.cut, awaits = excluded.awaits,
                merged = excluded.merged, laid = excluded.laid, content = excluded.content,
                contents = excluded.contents, home = excluded.home, stands = excluded.stands,
                beside = excluded.beside, conflict = excluded.conflict
            """,
            [
                .node(row.node), .node(row.place.parent), .name(row.place.name), .replica(row.placeDot.replica),
                .unsigned(row.placeDot.number), .boolean(row.standsItself), .unsigned(row.standingChildren),
                .boolean(row.cutsRing), .boolean(row.awaitsParent), .node(row.mergedInto), .name(row.laidName),
                .content(row.content), .count(row.contents), .node(row.home), .boolean(row.stands),
                .boolean(row.isBeside), .boolean(row.isConflict),
            ])
    }

    package func claims(of name: Name, in parents: [NodeID]) throws -> [NodeRow] {
        try parents.flatMap { parent -> [NodeRow] in
            if recent.claimed.lacks(name, in: parent) { return [] }
            let stored = try storedNodes("home = ? AND name = ? AND stands = 1", [.node(parent), .name(name)])
            return stored.filter { work.newNodes.changes[$0.node] == nil }
                + work.newNodes.claiming(name, in: parent)
        }
    }

    package func standingChildren(of parent: NodeID, after: NodeID?, limit: Int) throws -> [NodeRow] {
        guard let after else {
            return try nodes("home = ? AND stands = 1 ORDER BY node LIMIT ?", [.node(parent), .count(limit)])
        }
        return try nodes(
            "home = ? AND stands = 1 AND node > ? ORDER BY node LIMIT ?", [.node(parent), .node(after), .count(limit)])
    }

    package func countStandingChildren(of parent: NodeID) throws -> UInt64 {
        try writeNodes()
        let count = { (sql: String, cells: [Cell]) in
            try self.database.first(sql, cells) { row in row.unsigned(0) } ?? 0
        }
        let atHome = try count("SELECT count(*) FROM nodes WHERE home = ? AND stands = 1", [.node(parent)])
        // What a ring was cut at names this parent in its place, and is at home in the root.
        let cut = try count(
            "SELECT count(*) FROM nodes WHERE parent = ? AND cut = 1 AND stands = 1", [.node(parent)])
        let cutHere = parent == .root ? try count("SELECT count(*) FROM nodes WHERE cut = 1 AND stands = 1", []) : 0
        return atHome - cutHere + cut
    }

    package func merged(into node: NodeID) throws -> [NodeRow] {
        counts.merged == 0 ? [] : try nodes("merged = ? ORDER BY node", [.node(node)])
    }

    package func laidBeside(in parents: [NodeID]) throws -> [NodeRow] {
        if counts.beside == 0 { return [] }
        return try parents.flatMap { try nodes("home = ? AND beside = 1", [.node($0)]) }
            .sorted { ($0.place.name, $0.node) < ($1.place.name, $1.node) }
    }

    package func awaiting(parent: NodeID) throws -> [NodeRow] {
        counts.awaiting == 0 ? [] : try nodes("parent = ? AND awaits = 1 ORDER BY node", [.node(parent)])
    }

    package func awaitedParents(limit: Int) throws -> [NodeID] {
        if counts.awaiting == 0 { return [] }
        try writeNodes()
        let sql = "SELECT DISTINCT parent FROM nodes WHERE awaits = 1 ORDER BY parent LIMIT ?"
        return try database.rows(sql, [.count(limit)]) { row throws(StoringError) in try row.node(0) }
    }

    /// Nodes with an open conflict, or laid under another name than their own, rising by node.
    package func contestedNodes(limit: Int) throws -> [NodeRow] {
        let conflicts = try nodes("conflict = 1 ORDER BY node LIMIT ?", [.count(limit)])
        let besides = try nodes("beside = 1 ORDER BY node LIMIT ?", [.count(limit)])
        return (conflicts + besides.filter { $0.contents == 1 || $0.node.isDirectory }).sorted { $0.node < $1.node }
    }

    package func countContested() throws -> Int {
        try writeNodes()
        let sql = "SELECT count(*) FROM nodes WHERE conflict = 1"
        let besides = "SELECT count(*) FROM nodes WHERE beside = 1 AND conflict = 0"
        let count = { (sql: String) in try self.database.first(sql) { row in Int(row.integer(0)) } ?? 0 }
        return try count(sql) + count(besides)
    }
}

extension NodeRow {
    init(_ row: borrowing Row) throws(StoringError) {
        self.init(
            node: try row.node(0), place: Place(parent: try row.node(1), name: try row.name(2)),
            placeDot: row.dot(3, 4), content: try row.content(11))
        standsItself = row.boolean(5)
        standingChildren = row.unsigned(6)
        cutsRing = row.boolean(7)
        awaitsParent = row.boolean(8)
        mergedInto = row.isNull(9) ? nil : try row.node(9)
        laidName = row.isNull(10) ? nil : try row.name(10)
        contents = Int(row.integer(12))
    }
}

/// What follows from the rest of a row, and is indexed.
extension NodeRow {
    /// The directory whose child it is: its place's parent, or the root where a ring is cut.
    var home: NodeID { cutsRing ? .root : place.parent }

    var isBeside: Bool { laidName != nil && laidName != place.name }

    fileprivate var isConflict: Bool { stands && !node.isDirectory && contents > 1 }

    /// Whether each index of the table has the same entry for both.
    fileprivate func isFound(like other: NodeRow) -> Bool {
        place.parent == other.place.parent && place.name == other.place.name && cutsRing == other.cutsRing
            && stands == other.stands && awaitsParent == other.awaitsParent && mergedInto == other.mergedInto
            && isBeside == other.isBeside && isConflict == other.isConflict
    }
}
