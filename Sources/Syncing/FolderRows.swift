package import Folders
package import Identity

/// The heads of one node: what this index holds, and what stands on this device's disk.
package struct NodeHeads: Hashable, Sendable {
    /// Records that no other record held has seen, rising by dot.
    package var received: [Record]
    /// The heads that are placed here, rising by dot: what the user sees, and what a local event builds on.
    package var placed: [Record]

    package init(received: [Record] = [], placed: [Record] = []) {
        self.received = received
        self.placed = placed
    }
}

/// The rows of one folder's index, within one transaction: all that the engine ever sees of a folder, so that it needs no
/// more memory for a large one. Implemented over SQLite by `Storing`, and in memory for tests and simulation. Lookups are
/// by key or in key order; nothing here reads a clock or the disk that the folder is on.
package protocol FolderRows: AnyObject {
    // Records and heads
    func heads(of node: NodeID) throws -> NodeHeads
    /// Replaces a node's heads. A record that is in neither set any more is forgotten.
    func setHeads(_ heads: NodeHeads, of node: NodeID) throws
    /// The device whose page introduced a replica; nil while none did.
    func device(of replica: ReplicaID) throws -> DeviceID?
    /// The next event number of this replica, reserved durably before it is handed out.
    func nextEvent() throws -> Dot

    // Nodes
    func node(_ id: NodeID) throws -> NodeRow?
    func putNode(_ row: NodeRow) throws
    /// Nodes that stand and whose place is this name in any of these parents (a root-cut ring counts for the root alone),
    /// in any order.
    func claims(of name: Name, in parents: [NodeID]) throws -> [NodeRow]
    /// Standing nodes with this parent by place or ring cut, rising by node id, from after `after`.
    func standingChildren(of parent: NodeID, after: NodeID?, limit: Int) throws -> [NodeRow]
    /// How many standing nodes name this parent in their place, laid or not.
    func countStandingChildren(of parent: NodeID) throws -> UInt64
    /// Nodes merged into this one, rising by id.
    func merged(into node: NodeID) throws -> [NodeRow]
    /// Nodes with one of these parents that are laid under another name than their place's, rising by (place name, id).
    func laidBeside(in parents: [NodeID]) throws -> [NodeRow]
    /// Nodes that await this parent, rising by id.
    func awaiting(parent: NodeID) throws -> [NodeRow]
    /// The parents that are awaited, rising, at most `limit`.
    func awaitedParents(limit: Int) throws -> [NodeID]

    // What stands on disk
    func laid(_ name: Name, in parent: NodeID) throws -> LaidRow?
    func laid(_ node: NodeID) throws -> LaidRow?
    /// Rising by name bytes, from after `after`.
    func laidChildren(of parent: NodeID, after: Name?, limit: Int) throws -> [LaidRow]
    /// Rows with this content, in any order that is the same each time.
    func laid(content: ContentHash, limit: Int) throws -> [LaidRow]
    /// Inserts, or replaces the row at its (parent, name). A node has one row at most: an older one elsewhere goes.
    func putLaid(_ row: LaidRow) throws
    func removeLaid(_ name: Name, in parent: NodeID) throws
    /// Gives all laid children of one directory to another that stands for it on disk.
    func moveLaidChildren(from: NodeID, to: NodeID) throws

    // Work that is left
    /// The node's disk state may differ from what its received heads mean.
    func markUnplaced(_ node: NodeID) throws
    func clearUnplaced(_ node: NodeID) throws
    func isUnplaced(_ node: NodeID) throws -> Bool
    /// Rising by the order in which they were marked.
    func unplaced(after: Int64, limit: Int) throws -> [(mark: Int64, node: NodeID)]
    /// An open intent: a placing of this node, or at this place, is under way.
    func hasIntent(_ node: NodeID) throws -> Bool
    func hasIntent(at name: Name, in parent: NodeID) throws -> Bool
}
