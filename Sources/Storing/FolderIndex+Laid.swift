package import Folders
import Syncing

/// What stands on disk.
extension FolderIndex {
    package func laid(_ name: Name, in parent: NodeID) throws -> LaidRow? {
        let place = LaidPlace(parent: parent, name: name)
        if let known = recent.laidAt.value(of: place) { return known }
        if recent.laidNames.lacks(name, in: parent) { return nil }
        let row = try database.laid(name, in: parent)
        if let row { recent.isLaid(row) } else { recent.laidAt.put(nil, for: place) }
        return row
    }

    package func laid(_ node: NodeID) throws -> LaidRow? {
        if let known = recent.laid.value(of: node) { return known }
        if isUnheardOf(node) { return nil }
        let row = try database.laid(node)
        if let row { recent.isLaid(row) } else { recent.laid.put(nil, for: node) }
        return row
    }

    /// Rows of files with this inode: more than one where one was freed and given anew.
    package func laid(inode: UInt64, birth: Int64) throws -> [LaidRow] {
        try database.laid("inode = ? AND birth = ?", [.unsigned(inode), .integer(birth)])
    }

    package func laidChildren(of parent: NodeID, after: Name?, limit: Int) throws -> [LaidRow] {
        guard let after else {
            return try database.laid("parent = ? ORDER BY name LIMIT ?", [.node(parent), .count(limit)])
        }
        return try database.laid(
            "parent = ? AND name > ? ORDER BY name LIMIT ?", [.node(parent), .name(after), .count(limit)])
    }

    package func laid(content: ContentHash, limit: Int) throws -> [LaidRow] {
        if isUnheardOf(content) { return [] }
        let rows = try database.laid(content: content, limit: limit)
        if rows.isEmpty { try missed(content) }
        return rows
    }

    package func putLaid(_ row: LaidRow) throws {
        try writing {
            let old = try laid(row.node)
            if let old, old.parent == row.parent, old.name == row.name { return try relay(old, as: row) }
            if let old { try remove(old) }
            if let old = try laid(row.name, in: row.parent) { try remove(old) }
            let stamp = row.stamp
            isHeardOf(row.node)
            isHeardOf(row.content)
            if old == nil, row.node.isDirectory { try laidDirectory(row.node) }
            recent.laidNames.add(row.name, in: row.parent)
            try database.run(
                """
                INSERT INTO laid(parent, name, node, kind, size, mtime, ctime, inode, birth, mode, content, racy)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .node(row.parent), .name(row.name), .node(row.node), .integer(Int64(stamp.kind.rawValue)),
                    .unsigned(stamp.size), .integer(stamp.mtime), .integer(stamp.ctime), .unsigned(stamp.inode),
                    .integer(stamp.birth), .integer(Int64(stamp.mode)), .content(row.content), .integer(row.notes),
                ])
            recent.isLaid(row)
            if stamp.kind != .directory { totals.add(stamp.size) }
            work.changedTotals = true
        }
    }

    /// The same node at the same place: only those indexes are written whose columns change.
    private func relay(_ old: LaidRow, as row: LaidRow) throws {
        guard old != row else { return }
        isHeardOf(row.content)
        let stamp = row.stamp
        try database.run(
            """
            UPDATE laid SET kind = ?, size = ?, mtime = ?, ctime = ?, inode = ?, birth = ?, mode = ?, content = ?, racy = ?
            WHERE parent = ? AND name = ?
            """,
            [
                .integer(Int64(stamp.kind.rawValue)), .unsigned(stamp.size), .integer(stamp.mtime),
                .integer(stamp.ctime), .unsigned(stamp.inode), .integer(stamp.birth), .integer(Int64(stamp.mode)),
                .content(row.content), .integer(row.notes), .node(row.parent), .name(row.name),
            ])
        recent.isLaid(row)
        if old.stamp.kind != .directory { totals.remove(old.stamp.size) }
        if stamp.kind != .directory { totals.add(stamp.size) }
        work.changedTotals = true
    }

    package func removeLaid(_ name: Name, in parent: NodeID) throws {
        try writing { if let old = try laid(name, in: parent) { try remove(old) } }
    }

    private func remove(_ row: LaidRow) throws {
        try database.run("DELETE FROM laid WHERE parent = ? AND name = ?", [.node(row.parent), .name(row.name)])
        recent.laidIsGone(row)
        if row.stamp.kind != .directory { totals.remove(row.stamp.size) }
        work.changedTotals = true
    }

    package func moveLaidChildren(from: NodeID, to: NodeID) throws {
        guard from != to else { return }
        try writing {
            // Where both have a name, the row that comes replaces the one that was there.
            let sql = """
                parent = ?1 AND EXISTS (SELECT 1 FROM laid AS other WHERE other.parent = ?2 AND other.name = laid.name)
                """
            for row in try database.laid(sql, [.node(to), .node(from)]) { try remove(row) }
            try database.run("UPDATE laid SET parent = ? WHERE parent = ?", [.node(to), .node(from)])
            recent.laid.forgetAll()
            recent.laidAt.forgetAll()
            recent.laidNames = FreshDirectories()
        }
    }

    /// Forgets rows by their path, and all beneath: what is ignored from now on, or lay on another root, is looked at no
    /// more, and is not gone. It counts as not placed: nobody knows any more whether it is there.
    package func forgetLaid(_ isForgotten: (RelativePath, _ isDirectory: Bool) -> Bool) throws {
        try writing { try forgetLaid(in: .root, at: .root, isForgotten) }
    }

    private func forgetLaid(
        in parent: NodeID, at path: RelativePath, all: Bool = false, _ isForgotten: (RelativePath, Bool) -> Bool
    ) throws {
        var after: Name?
        while true {
            let rows = try laidChildren(of: parent, after: after, limit: 512)
            for row in rows {
                let place = path.appending(row.name)
                let forget = all || isForgotten(place, row.node.isDirectory)
                if row.node.isDirectory { try forgetLaid(in: row.node, at: place, all: forget, isForgotten) }
                guard forget else { continue }
                try remove(row)
                try markUnplaced(row.node)
            }
            guard rows.count == 512, let last = rows.last else { return }
            after = last.name
        }
    }

    package func forgetAllLaid() throws { try forgetLaid { _, _ in true } }

    package var laidTotals: FolderTotals { totals }

    /// Where a node is laid beneath the root.
    package func path(of node: NodeID) throws -> RelativePath? {
        var names: [Name] = []
        var at = node
        while at != .root {
            guard names.count < 4096, let row = try laid(at) else { return nil }
            names.append(row.name)
            at = row.parent
        }
        return RelativePath(names.reversed())
    }

    /// Where the received heads lay a node, or laid it last, whether or not it stands there yet.
    package func goalPath(of node: NodeID) throws -> RelativePath? {
        var names: [Name] = []
        var at = node
        while at != .root {
            guard names.count < 4096, let row = try self.node(at) else { return nil }
            let merged = try row.mergedInto.flatMap { try self.node($0) }
            let standing = merged ?? row
            names.append(standing.laidName ?? standing.place.name)
            at = standing.cutsRing ? .root : standing.place.parent
        }
        return RelativePath(names.reversed())
    }

    /// What is laid at a path beneath the root.
    package func laid(at path: RelativePath) throws -> LaidRow? {
        var found: LaidRow?
        for name in path.names {
            guard let row = try laid(name, in: found?.node ?? .root) else { return nil }
            found = row
        }
        return found
    }
}

extension LaidRow {
    /// How it was read, as the index keeps it.
    fileprivate var notes: Int64 { (racy ? LaidNote.racy : 0) | (isNoise ? LaidNote.noise : 0) }
}

/// Bits of the column `racy`.
enum LaidNote {
    static let racy: Int64 = 1
    static let noise: Int64 = 2
}
