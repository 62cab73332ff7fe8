package import Bytes
package import Folders
package import Identity
import Manifests

/// What is laid, read beside the writer on a connection of its own, by one thread at a time: for scans.
package final class FolderIndexReader {
    private let database: Database

    package init(path: String) throws(StoringError) {
        database = try Database(path: path, access: .reading)
        try FolderIndex.check(database)
    }

    package func rows(in parent: NodeID) throws -> [LaidRow] {
        try database.laid("parent = ? ORDER BY name", [.node(parent)])
    }

    package func row(at name: Name, in parent: NodeID) throws -> LaidRow? { try database.laid(name, in: parent) }

    package func row(of node: NodeID) throws -> LaidRow? { try database.laid(node) }

    package func rows(inode: UInt64, birth: Int64) throws -> [LaidRow] {
        try database.laid("inode = ? AND birth = ?", [.unsigned(inode), .integer(birth)])
    }

    /// Kept files whose bytes are known, with an id above this one, rising by it.
    package func keptFiles(after id: Int64, limit: Int) throws -> [VersionRow] {
        try database.versions(
            "id > ? AND content IS NOT NULL AND file IS NOT NULL ORDER BY id LIMIT ?", [.integer(id), .count(limit)])
    }

    package func version(file: String) throws -> VersionRow? { try database.versions("file = ?", [.text(file)]).first }

    package func rows(content: ContentHash, limit: Int) throws -> [LaidRow] {
        try database.laid(content: content, limit: limit)
    }
}

extension FolderIndexReader {
    /// The names of all records that are held as heads and signed, in any order, without a page's that `counts` refuses. As
    /// it was when this began.
    package func heldMarks(
        counts: (_ author: DeviceID, _ page: Bytes32) -> Bool, _ take: (RecordMark) -> Void
    ) throws {
        let sql = """
            SELECT r.page, r.node, r.leaf, p.device, p.hash, p.header FROM records r JOIN pages p ON p.id = r.page
            WHERE r.page IS NOT NULL AND r.received = 1 ORDER BY r.page
            """
        var page: (row: Int64, leaves: [Bytes32])?
        try database.scan(sql) { row throws(StoringError) in
            if page?.row != row.integer(0) {
                let doesCount = counts(try row.device(3), try row.bytes32(4))
                page = (row.integer(0), doesCount ? try row.leaves(5) : [])
            }
            guard let leaves = page?.leaves, !leaves.isEmpty else { return true }
            let leaf = Int(row.integer(2))
            guard leaves.indices.contains(leaf) else { throw row.corrupt() }
            take(RecordMark(node: try row.node(1), leaf: leaves[leaf]))
            return true
        }
    }
}

extension Row {
    fileprivate func leaves(_ column: Int32) throws(StoringError) -> [Bytes32] {
        do throws(ManifestError) { return try PageHeader(bytes: blob(column)).leaves } catch { throw corrupt() }
    }
}
