import Folders

/// Keeps, row by row, where the received heads lay each node: the same tree as laying the whole folder anew.
extension FolderEngine {
    /// Brings a node's row up to what its received heads mean, and everything that hangs on it.
    func refresh(_ node: NodeID, _ meaning: Meaning, _ rows: some FolderRows) throws {
        let old = try rows.node(node)
        var row =
            old ?? NodeRow(node: node, place: meaning.place, placeDot: meaning.placeDot, content: meaning.content.hash)
        if old == nil, node.isDirectory { row.standingChildren = try rows.countStandingChildren(of: node) }
        row.place = meaning.place
        row.placeDot = meaning.placeDot
        row.standsItself = meaning.stands
        row.content = meaning.content.hash
        row.contents = meaning.contents.count
        row.awaitsParent = try !isKnown(meaning.place.parent, rows)
        try replace(old, with: row, rows)
        if old == nil, node.isDirectory { try parentArrived(node, rows) }
    }

    private func isKnown(_ parent: NodeID, _ rows: some FolderRows) throws -> Bool {
        try parent == .root || rows.node(parent) != nil
    }

    private func parentArrived(_ parent: NodeID, _ rows: some FolderRows) throws {
        for var child in try rows.awaiting(parent: parent) {
            child.awaitsParent = false
            try rows.putNode(child)
            try rows.markUnplaced(child.node)
            try layOut(child.place.name, in: child.place.parent, rows)
        }
    }

    /// Puts a row whose place, standing or content changed; then its parents' counts, its ring and its name.
    private func replace(_ old: NodeRow?, with new: NodeRow, _ rows: some FolderRows) throws {
        let ringBefore = try old.map { try ring(through: $0, rows).map(\.node) } ?? []
        var new = new
        if new.cutsRing, old?.place.parent != new.place.parent { new.cutsRing = false }
        try rows.putNode(new)
        let moved = old?.place.parent != new.place.parent
        if let old, old.stands, moved || !new.stands { try count(-1, in: old.place.parent, rows) }
        if new.stands, moved || old?.stands != true { try count(1, in: new.place.parent, rows) }
        if new.node.isDirectory { try settleRings(ringBefore, new, rows) }
        if let old { try layOut(old.place.name, in: effectiveParent(old), rows) }
        try layOut(new.node, rows)
    }

    /// Lays a node anew where its row has it, or nowhere if it does not stand.
    private func layOut(_ node: NodeID, _ rows: some FolderRows) throws {
        guard let row = try rows.node(node) else { return }
        if !row.stands { try lay(row, under: nil, mergedInto: nil, rows) }
        try layOut(row.place.name, in: effectiveParent(row), rows)
    }

    private func effectiveParent(_ row: NodeRow) -> NodeID { row.cutsRing ? .root : row.place.parent }

    /// One more or one fewer standing child; a directory that thereby begins or ends to stand counts in its own parent.
    private func count(_ change: Int, in parent: NodeID, _ rows: some FolderRows) throws {
        guard parent != .root, var row = try rows.node(parent) else { return }
        let stood = row.stands
        if change > 0 { row.standingChildren += 1 } else if row.standingChildren > 0 { row.standingChildren -= 1 }
        try rows.putNode(row)
        if change < 0, row.stands, !row.standsItself {
            let ring = try ring(through: row, rows).map(\.node)
            if !ring.isEmpty { try settleRing(ring, rows) }
        }
        guard row.stands != stood else { return }
        try rows.markUnplaced(parent)
        try count(row.stands ? 1 : -1, in: row.place.parent, rows)
        try layOut(parent, rows)
    }
}

/// Places that form a ring: the node with the greatest place dot stands in the root.
extension FolderEngine {
    /// The nodes of the ring of places that goes through this one, itself first; empty where there is none.
    private func ring(through row: NodeRow, _ rows: some FolderRows) throws -> [NodeRow] {
        guard row.node.isDirectory else { return [] }
        var members = [row]
        var seen: Set<NodeID> = [row.node]
        var at = row.place.parent
        while at != row.node {
            // A ring further up does not go through this node: its members see to it.
            guard at != .root, seen.insert(at).inserted, let next = try rows.node(at) else { return [] }
            members.append(next)
            at = next.place.parent
        }
        return members
    }

    private func settleRings(_ before: [NodeID], _ changed: NodeRow, _ rows: some FolderRows) throws {
        guard let row = try rows.node(changed.node) else { return }
        let now = try ring(through: row, rows).map(\.node)
        for node in before where !now.contains(node) {
            guard var row = try rows.node(node) else { continue }
            row.cutsRing = false
            row.standingChildren = try rows.countStandingChildren(of: node)
            try rows.putNode(row)
            try rows.markUnplaced(node)
            try layOut(row.place.name, in: .root, rows)
            try layOut(node, rows)
        }
        if !now.isEmpty { try settleRing(now, rows) }
    }

    /// The members of a ring keep each other standing only while one of them stands by itself or holds something from
    /// outside the ring: counts alone would keep a dead ring alive.
    private func settleRing(_ ring: [NodeID], _ rows: some FolderRows) throws {
        let members = try ring.compactMap { try rows.node($0) }
        let inner = { (row: NodeRow) in UInt64(members.count { $0.place.parent == row.node && $0.stands }) }
        let outer = members.map { $0.standingChildren - min($0.standingChildren, inner($0)) }
        let lives = zip(members, outer).contains { $0.standsItself || $1 > 0 }
        let cut = members.max { $0.placeDot < $1.placeDot }
        for (var row, outer) in zip(members, outer) {
            row.standingChildren = outer + (lives ? 1 : 0)
            let wasCut = row.cutsRing
            row.cutsRing = lives && row.node == cut?.node
            try rows.putNode(row)
            try rows.markUnplaced(row.node)
            if wasCut != row.cutsRing { try layOut(row.place.name, in: wasCut ? .root : row.place.parent, rows) }
            try layOut(row.node, rows)
        }
    }
}
