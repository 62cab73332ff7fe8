package import Folders

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

    package func rows(content: ContentHash, limit: Int) throws -> [LaidRow] {
        try database.laid("content = ? ORDER BY parent, name LIMIT ?", [.content(content), .count(limit)])
    }
}
