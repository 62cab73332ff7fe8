package import Folders

/// What the index says stands on disk: all that a scan asks of it. Used from the scan's thread alone; each call is one
/// lookup by key.
package protocol LaidRows: AnyObject {
    /// What is laid in a directory, rising by name bytes.
    func rows(in parent: NodeID) throws -> [LaidRow]

    /// What is laid at one place.
    func row(at name: Name, in parent: NodeID) throws -> LaidRow?

    /// Where a node is laid.
    func row(of node: NodeID) throws -> LaidRow?

    /// Rows with this inode and birth time: more than one only for hard links.
    func rows(inode: UInt64, birth: Int64) throws -> [LaidRow]

    /// Rows with this content, at most `limit`, in any order that is the same each time.
    func rows(content: ContentHash, limit: Int) throws -> [LaidRow]
}
