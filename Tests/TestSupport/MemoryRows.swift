package import Folders
package import Identity
package import Syncing

/// A folder's rows in memory, for tests and simulation: plain dictionaries, each query a scan and a sort, so that what it
/// answers is plainly right. `Storing.FolderIndex` is checked against it.
package final class MemoryRows: FolderRows {
    package let replica: ReplicaID
    private var headsOfNode: [NodeID: NodeHeads] = [:]
    private var devices: [ReplicaID: DeviceID] = [:]
    private var lastEvent: UInt64 = 0
    private var nodes: [NodeID: NodeRow] = [:]
    private var laidRows: [Spot: LaidRow] = [:]
    private var marks: [NodeID: Int64] = [:]
    private var lastMark: Int64 = 0
    private var intents: [Intent] = []

    private struct Spot: Hashable, Comparable {
        let parent: NodeID
        let name: Name

        static func < (left: Spot, right: Spot) -> Bool { (left.parent, left.name) < (right.parent, right.name) }
    }

    private struct Intent: Hashable {
        let node: NodeID
        let spot: Spot
    }

    package init(replica: ReplicaID) {
        self.replica = replica
    }

    /// Every node that has heads, rising: what a test compares or replays.
    package var nodesWithHeads: [NodeID] { headsOfNode.keys.sorted() }

    /// Every node row, rising by node.
    package var nodeRows: [NodeRow] { nodes.values.sorted { $0.node < $1.node } }

    /// Every laid row, rising by (parent, name).
    package var allLaid: [LaidRow] { laidRows.sorted { $0.key < $1.key }.map(\.value) }

    /// Says whose replica it is, as the first page of that replica would; the first word stays.
    package func introduce(_ replica: ReplicaID, of device: DeviceID) {
        if devices[replica] == nil { devices[replica] = device }
    }

    /// Opens an intent for a node at a place, as the daemon does before it touches the disk.
    package func openIntent(_ node: NodeID, at name: Name, in parent: NodeID) {
        intents.append(Intent(node: node, spot: Spot(parent: parent, name: name)))
    }

    /// Closes every intent for a node.
    package func closeIntents(of node: NodeID) {
        intents.removeAll { $0.node == node }
    }
}

// MARK: Records and heads

extension MemoryRows {
    package func heads(of node: NodeID) -> NodeHeads {
        headsOfNode[node] ?? NodeHeads()
    }

    package func setHeads(_ heads: NodeHeads, of node: NodeID) {
        headsOfNode[node] = heads == NodeHeads() ? nil : heads
    }

    package func device(of replica: ReplicaID) -> DeviceID? {
        devices[replica]
    }

    package func nextEvent() -> Dot {
        lastEvent += 1
        return Dot(replica, lastEvent)
    }
}

// MARK: Nodes

extension MemoryRows {
    package func node(_ id: NodeID) -> NodeRow? {
        nodes[id]
    }

    package func putNode(_ row: NodeRow) {
        nodes[row.node] = row
    }

    package func claims(of name: Name, in parents: [NodeID]) -> [NodeRow] {
        nodeRows { $0.stands && $0.place.name == name && parents.contains(home(of: $0)) }
    }

    package func standingChildren(of parent: NodeID, after: NodeID?, limit: Int) -> [NodeRow] {
        let children = nodeRows { row in
            row.stands && home(of: row) == parent && after.map { row.node > $0 } ?? true
        }
        return Array(children.prefix(limit))
    }

    package func countStandingChildren(of parent: NodeID) -> UInt64 {
        UInt64(nodes.values.count { $0.stands && $0.place.parent == parent })
    }

    package func merged(into node: NodeID) -> [NodeRow] {
        nodeRows { $0.mergedInto == node }
    }

    package func laidBeside(in parents: [NodeID]) -> [NodeRow] {
        nodeRows { row in
            parents.contains(home(of: row)) && row.laidName.map { $0 != row.place.name } ?? false
        }.sorted { ($0.place.name, $0.node) < ($1.place.name, $1.node) }
    }

    package func awaiting(parent: NodeID) -> [NodeRow] {
        nodeRows { $0.awaitsParent && $0.place.parent == parent }
    }

    package func awaitedParents(limit: Int) -> [NodeID] {
        let parents = Set(nodes.values.filter(\.awaitsParent).map(\.place.parent))
        return Array(parents.sorted().prefix(limit))
    }

    private func nodeRows(where counts: (NodeRow) -> Bool) -> [NodeRow] {
        nodes.values.filter(counts).sorted { $0.node < $1.node }
    }

    /// The directory whose child it is: its place's parent, or the root where a ring is cut.
    private func home(of row: NodeRow) -> NodeID {
        row.cutsRing ? .root : row.place.parent
    }
}

// MARK: What stands on disk

extension MemoryRows {
    package func laid(_ name: Name, in parent: NodeID) -> LaidRow? {
        laidRows[Spot(parent: parent, name: name)]
    }

    package func laid(_ node: NodeID) -> LaidRow? {
        laidRows.values.first { $0.node == node }
    }

    package func laidChildren(of parent: NodeID, after: Name?, limit: Int) -> [LaidRow] {
        let children = allLaid.filter { row in row.parent == parent && after.map { row.name > $0 } ?? true }
        return Array(children.prefix(limit))
    }

    package func laid(content: ContentHash, limit: Int) -> [LaidRow] {
        Array(allLaid.filter { $0.content == content }.prefix(limit))
    }

    package func putLaid(_ row: LaidRow) {
        if let older = laid(row.node) { removeLaid(older.name, in: older.parent) }
        laidRows[Spot(parent: row.parent, name: row.name)] = row
    }

    package func removeLaid(_ name: Name, in parent: NodeID) {
        laidRows[Spot(parent: parent, name: name)] = nil
    }

    package func moveLaidChildren(from: NodeID, to: NodeID) {
        for var row in laidChildren(of: from, after: nil, limit: .max) {
            removeLaid(row.name, in: from)
            row.parent = to
            putLaid(row)
        }
    }
}

// MARK: Work that is left

extension MemoryRows {
    /// A node that is marked already keeps its place in the order.
    package func markUnplaced(_ node: NodeID) {
        guard marks[node] == nil else { return }
        lastMark += 1
        marks[node] = lastMark
    }

    package func clearUnplaced(_ node: NodeID) {
        marks[node] = nil
    }

    package func isUnplaced(_ node: NodeID) -> Bool {
        marks[node] != nil
    }

    package func unplaced(after: Int64, limit: Int) -> [(mark: Int64, node: NodeID)] {
        let left = marks.filter { $0.value > after }.map { (mark: $0.value, node: $0.key) }
        return Array(left.sorted { $0.mark < $1.mark }.prefix(limit))
    }

    package func hasIntent(_ node: NodeID) -> Bool {
        intents.contains { $0.node == node }
    }

    package func hasIntent(at name: Name, in parent: NodeID) -> Bool {
        intents.contains { $0.spot == Spot(parent: parent, name: name) }
    }
}
