package import Folders

/// Why something is kept.
package enum VersionReason: Int64, Hashable, Sendable {
    case replaced = 0
    case deleted = 1
    /// A side of a conflict that does not stand.
    case conflict = 2
    /// Written while it was being replaced; its bytes are a head once they are read.
    case edited = 3
}

/// Something that is kept in the versions area.
package struct VersionRow: Hashable, Sendable {
    /// Given by the index; 0 before.
    package var id: Int64 = 0
    package var node: NodeID
    /// Where it stood beneath the root.
    package var path: String
    /// Nil until its bytes were read.
    package var content: ContentHash?
    package var stamp: Stamp
    /// Nanoseconds since 1970.
    package var keptAt: Int64
    /// In `.kith/`; nil for what needs no bytes: a symlink or an empty file.
    package var file: String?
    package var reason: VersionReason

    package init(
        node: NodeID, path: String, content: ContentHash?, stamp: Stamp, keptAt: Int64, file: String?,
        reason: VersionReason
    ) {
        self.node = node
        self.path = path
        self.content = content
        self.stamp = stamp
        self.keptAt = keptAt
        self.file = file
        self.reason = reason
    }
}

extension FolderIndex {
    func versions(_ condition: String, _ cells: [Cell]) throws -> [VersionRow] {
        try database.versions(condition, cells)
    }

    @discardableResult
    package func putVersion(_ version: VersionRow) throws -> Int64 {
        try writing {
            let stamp = version.stamp
            if let content = version.content { isHeardOf(content) }
            try database.run(
                """
                INSERT INTO versions(node, path, content, size, mtime, mode, kind, kept, file, reason, ctime, inode, birth)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .node(version.node), .text(version.path), version.content.map { .content($0) } ?? .null,
                    .unsigned(stamp.size), .integer(stamp.mtime), .integer(Int64(stamp.mode)),
                    .integer(Int64(stamp.kind.rawValue)), .integer(version.keptAt),
                    version.file.map { .text($0) } ?? .null, .integer(version.reason.rawValue), .integer(stamp.ctime),
                    .unsigned(stamp.inode), .integer(stamp.birth),
                ])
            return database.lastRow
        }
    }

    /// Whether a content is kept here, or stands at some path.
    package func hasVersion(of content: ContentHash) throws -> Bool {
        try !isUnheardOf(content) && database.exists("SELECT 1 FROM versions WHERE content = ?", [.content(content)])
    }

    /// Latest first.
    package func versions(of content: ContentHash) throws -> [VersionRow] {
        if isUnheardOf(content) { return [] }
        return try versions("content = ? ORDER BY kept DESC, id DESC LIMIT 16", [.content(content)])
    }

    /// Latest first.
    package func versions(at path: String, node: NodeID?) throws -> [VersionRow] {
        guard let node else { return try versions("path = ? ORDER BY kept DESC, id DESC", [.text(path)]) }
        return try versions("path = ? OR node = ? ORDER BY kept DESC, id DESC", [.text(path), .node(node)])
    }

    package func version(file: String) throws -> VersionRow? { try versions("file = ?", [.text(file)]).first }

    /// Files of versions whose bytes nobody has read yet, in the order in which they came.
    package func unreadVersions() throws -> [String] {
        try versions("content IS NULL ORDER BY id", []).compactMap(\.file)
    }

    /// All that have a file, in the order in which they came.
    package func keptVersions() throws -> [VersionRow] { try versions("file IS NOT NULL ORDER BY id", []) }

    package func versionRead(file: String, content: ContentHash) throws {
        try writing {
            isHeardOf(content)
            try database.run("UPDATE versions SET content = ? WHERE file = ?", [.content(content), .text(file)])
        }
    }

    /// Somebody wrote into it since: what it holds is not known any more.
    package func versionChanged(file: String, stamp: Stamp) throws {
        try writing {
            try database.run(
                "UPDATE versions SET content = NULL, size = ?, mtime = ?, ctime = ? WHERE file = ?",
                [.unsigned(stamp.size), .integer(stamp.mtime), .integer(stamp.ctime), .text(file)])
        }
    }

    package func removeVersion(_ id: Int64) throws {
        try writing {
            try database.run("DELETE FROM versions WHERE id = ?", [.integer(id)])
            try removeRotten(id)
        }
    }
}

/// Look-ups of versions, for the index and for its readers.
extension Database {
    private static let versionColumns =
        "id, node, path, content, size, mtime, mode, kind, kept, file, reason, ctime, inode, birth"

    func versions(_ condition: String, _ cells: [Cell]) throws(StoringError) -> [VersionRow] {
        try rows("SELECT \(Database.versionColumns) FROM versions WHERE \(condition)", cells) {
            row throws(StoringError) in try VersionRow(row)
        }
    }
}

extension VersionRow {
    fileprivate init(_ row: borrowing Row) throws(StoringError) {
        guard let kind = Kind(rawValue: UInt8(clamping: row.integer(7))),
            let reason = VersionReason(rawValue: row.integer(10))
        else { throw row.corrupt() }
        self.init(
            node: try row.node(1), path: try row.text(2), content: row.isNull(3) ? nil : try row.content(3),
            stamp: Stamp(
                kind: kind, size: row.unsigned(4), mtime: row.integer(5), ctime: row.integer(11),
                inode: row.unsigned(12), birth: row.integer(13), mode: UInt16(clamping: row.integer(6))),
            keptAt: row.integer(8), file: row.isNull(9) ? nil : try row.text(9), reason: reason)
        id = row.integer(0)
    }
}
