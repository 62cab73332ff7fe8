import Bytes
import Folders

/// What is new to the index is known to be, and not looked for.
extension FolderIndex {
    /// Whether no row of the node is in any table, nor waits to be written.
    func isUnheardOf(_ node: NodeID) -> Bool { nodePresence.lacks(node.raw) }

    func isHeardOf(_ node: NodeID) { nodePresence.has(node.raw) }

    /// Nothing of a node was found.
    func missed(_ node: NodeID) throws {
        try nodePresence.missed { key in
            for table in ["nodes", "records", "laid", "unplaced"] {
                try database.scan("SELECT node FROM \(table)") { row throws(StoringError) in
                    key(try row.bytes16(0))
                    return true
                }
            }
            for node in work.newNodes.changes.keys { key(node.raw) }
            for node in work.newRecordNodes { key(node.raw) }
            for node in work.newMarks.keys { key(node.raw) }
        } count: {
            try database.first("SELECT count(*) FROM nodes") { row in Int(row.integer(0)) } ?? 0
        }
    }

    /// Whether a content is laid nowhere, and kept nowhere as a version.
    func isUnheardOf(_ content: ContentHash) -> Bool { contentPresence.lacks(content.filterKey) }

    func isHeardOf(_ content: ContentHash) { contentPresence.has(content.filterKey) }

    func missed(_ content: ContentHash) throws {
        try contentPresence.missed { key in
            for table in ["laid", "versions WHERE content IS NOT NULL"] {
                try database.scan("SELECT content FROM \(table)") { row throws(StoringError) in
                    key(ContentHash(try row.bytes32(0)).filterKey)
                    return true
                }
            }
        } count: {
            try database.first("SELECT count(*) FROM laid") { row in Int(row.integer(0)) } ?? 0
        }
    }

    /// A directory that the index meets for the first time: if nobody claims a place in it, all who will are known.
    func metDirectory(_ node: NodeID) throws {
        try laidDirectory(node)
        guard !work.newNodes.hasClaims(in: node) else { return }
        guard try !database.exists("SELECT 1 FROM nodes WHERE home = ? AND stands = 1 LIMIT 1", [.node(node)]) else {
            return
        }
        recent.claimed.begin(node)
    }

    /// A directory that is laid for the first time.
    func laidDirectory(_ node: NodeID) throws {
        guard try !database.exists("SELECT 1 FROM laid WHERE parent = ? LIMIT 1", [.node(node)]) else { return }
        recent.laidNames.begin(node)
    }
}

extension ContentHash {
    fileprivate var filterKey: Bytes16 { Bytes16(high: raw.words.0, low: raw.words.1) }
}
