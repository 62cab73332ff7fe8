package import Folders

/// What was done on disk, brought into the rows.
extension FolderEngine {
    /// An act was carried out and is durable. `stamps` are of the entries as they now are: of the act's own, and for an
    /// exchange of the other too. `heads` are those that the act was found with.
    package func placed(
        _ act: PlacementAct, for node: NodeID, with heads: [Record], stamps: [Stamp], _ rows: some FolderRows
    ) throws {
        try place(act, for: node, stamps, rows)
        var now = try rows.heads(of: node)
        if now.placed.isEmpty, try rows.laid(node) != nil {
            // More may be left to do for the node, as a directory's mode. What is changed on disk before that builds on these.
            now.placed = heads
        } else if case .remove = act {
            // It may stand elsewhere, where it is ignored. What is made here from now on is another node.
            for head in heads { now.placed = adding(head, to: now.placed) }
        } else {
            return
        }
        try rows.setHeads(now, of: node)
    }

    private func place(_ act: PlacementAct, for node: NodeID, _ stamps: [Stamp], _ rows: some FolderRows) throws {
        switch act {
        case .makeDirectory(let parent, let name, _):
            guard let stamp = stamps.first, let row = try rows.node(node) else { return }
            try rows.putLaid(
                LaidRow(parent: parent, name: name, node: node, stamp: stamp, content: row.content, racy: false))
        case .install(let parent, let name, let content, _, _):
            guard let stamp = stamps.first else { return }
            try rows.putLaid(
                LaidRow(parent: parent, name: name, node: node, stamp: stamp, content: content.hash, racy: false))
        case .move(let row, let parent, let name):
            try rows.removeLaid(row.name, in: row.parent)
            try put(row, at: parent, name, stamps.first, rows)
        case .exchange(let one, let other):
            guard stamps.count == 2 else { return }
            try rows.removeLaid(one.name, in: one.parent)
            try rows.removeLaid(other.name, in: other.parent)
            try put(one, at: other.parent, other.name, stamps[0], rows)
            try put(other, at: one.parent, one.name, stamps[1], rows)
        case .remove(let row):
            try rows.removeLaid(row.name, in: row.parent)
        case .setMeta(let row, _, _):
            try put(row, at: row.parent, row.name, stamps.first, rows)
        case .relabel(let row, let heir):
            try rows.removeLaid(row.name, in: row.parent)
            var row = row
            let former = row.node
            row.node = heir
            try rows.putLaid(row)
            try rows.moveLaidChildren(from: former, to: heir)
        }
    }

    private func put(_ row: LaidRow, at parent: NodeID, _ name: Name, _ stamp: Stamp?, _ rows: some FolderRows) throws {
        var row = row
        row.parent = parent
        row.name = name
        if let stamp { row.stamp = stamp }
        try rows.putLaid(row)
    }

    /// Nothing is left to do for a node on disk: `heads`, with which that was found, are placed. More may have been
    /// received meanwhile; then the node stays unplaced, and false is returned.
    @discardableResult
    package func settled(_ node: NodeID, with heads: [Record], _ rows: some FolderRows) throws -> Bool {
        var now = try rows.heads(of: node)
        if now.placed != heads {
            // Local events since then are heads of both sets, so nothing of them is dropped.
            for head in heads { now.placed = adding(head, to: now.placed) }
            try rows.setHeads(now, of: node)
        }
        guard now.placed == now.received else { return false }
        try rows.clearUnplaced(node)
        return true
    }

    /// What stands of a node is placed, and other sides of its conflict are still to come. Of `heads`, with which that was
    /// found, those count as placed that hold nothing but what stands and what is kept: whoever writes there has seen it, and
    /// no side that is not here yet.
    package func stands(
        _ node: NodeID, with heads: [Record], isKept: (Content) throws -> Bool, _ rows: some FolderRows
    ) throws {
        guard let laid = try rows.laid(node) else { return }
        var now = try rows.heads(of: node)
        let before = now.placed
        for head in heads
        where try head.contents.allSatisfy({ try $0.value.hash == laid.content || isKept($0.value) }) {
            now.placed = adding(head, to: now.placed)
        }
        guard now.placed != before, let meaning = Meaning(now.placed), meaning.stands,
            meaning.content.hash == laid.content
        else { return }
        try rows.setHeads(now, of: node)
    }

    /// After a local change: where the disk is what the received heads mean, and all of them are placed, nothing is left; but
    /// for the other sides of a conflict, of which only the caller knows whether they are kept.
    func settleIfPlaced(_ node: NodeID, _ rows: some FolderRows) throws {
        let heads = try rows.heads(of: node)
        guard heads.placed == heads.received else { return }
        let step = try nextStep(
            for: node, isStaged: { _ in false }, isKept: { _ in false }, isComing: { _ in false }, rows)
        if step == .settled { try rows.clearUnplaced(node) }
    }
}
