import Folders
import Scanning
import Storing

/// The index's reader as the scanner asks it.
final class ReaderRows: LaidRows {
    private let reader: FolderIndexReader

    init(_ reader: FolderIndexReader) { self.reader = reader }

    func rows(in parent: NodeID) throws -> [LaidRow] { try reader.rows(in: parent) }
    func row(at name: Name, in parent: NodeID) throws -> LaidRow? { try reader.row(at: name, in: parent) }
    func row(of node: NodeID) throws -> LaidRow? { try reader.row(of: node) }
    func rows(inode: UInt64, birth: Int64) throws -> [LaidRow] { try reader.rows(inode: inode, birth: birth) }
    func rows(content: ContentHash, limit: Int) throws -> [LaidRow] { try reader.rows(content: content, limit: limit) }
}
