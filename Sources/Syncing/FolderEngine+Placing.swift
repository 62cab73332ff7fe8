package import Folders

/// From what the received heads mean to acts on disk, one act a node at a time: whatever is done or fails, the next look
/// at the rows says what is left.
extension FolderEngine {
    /// What to do next for a node.
    /// - Parameters:
    ///   - isStaged: whether a content is at hand to be installed now.
    ///   - isKept: whether a content that lost a conflict is kept as a version here.
    ///   - isComing: whether a directory that is not laid will be by an earlier act of the same batch.
    ///   - isIgnored: whether the place where the heads lay a node is kept out of the folder here, and where it stands on
    ///     this disk is not.
    ///   - breaksDeadlock: whether a node may stand under a passing name where each waits for another.
    package func nextStep(
        for node: NodeID, isStaged: (Content) throws -> Bool, isKept: (Content) throws -> Bool,
        isComing: (NodeID) -> Bool, isIgnored: (NodeID) throws -> Bool = { _ in false }, breaksDeadlock: Bool = true,
        _ rows: some FolderRows
    ) throws -> NextStep {
        guard let row = try rows.node(node), let meaning = Meaning(try rows.heads(of: node).received) else {
            return .settled
        }
        if row.awaitsParent { return .blocked }
        let laid = try rows.laid(node)
        guard let goal = try goal(of: row, rows) else { return try removal(of: row, laid, rows) }
        // Whoever moved it there has it no more where it was: it leaves that place here too, and is put nowhere.
        if try isIgnored(node) { return try laid == nil ? .blocked : removal(of: row, laid, rows) }
        if goal.parent != .root, try rows.laid(goal.parent) == nil, !isComing(goal.parent) {
            return .after(goal.parent)
        }
        if let laid, laid.parent == goal.parent, laid.name == goal.name {
            let step = try refit(laid, meaning, isStaged)
            return try step == .settled ? conflictStep(meaning, isKept) ?? .settled : step
        }
        return try arrival(row, meaning, laid, goal, isStaged, breaksDeadlock, rows)
    }

    /// Where the received heads lay a node; nil where nothing of it is to be on disk.
    func goal(of row: NodeRow, _ rows: some FolderRows) throws -> (parent: NodeID, name: Name)? {
        guard row.stands, !row.awaitsParent, row.mergedInto == nil, let name = row.laidName else { return nil }
        return (try representative(of: row.cutsRing ? .root : row.place.parent, rows), name)
    }

    /// Each side of a conflict that does not stand is kept here too. After what stands is placed: else a side whose bytes
    /// nobody has any more would keep that from this disk for ever.
    private func conflictStep(_ meaning: Meaning, _ isKept: (Content) throws -> Bool) throws -> NextStep? {
        for other in meaning.contents.dropFirst() where try !isKept(other.value) {
            return .needs(other.value, isKept: true)
        }
        return nil
    }

    /// The node is where it should be: its content, then its mode and mtime.
    private func refit(
        _ laid: LaidRow, _ meaning: Meaning, _ isStaged: (Content) throws -> Bool
    ) throws -> NextStep {
        let content = meaning.content
        if laid.content != content.hash {
            guard try isStaged(content) else { return .needs(content, isKept: false) }
            return .act(
                .install(
                    parent: laid.parent, name: laid.name, content: content, meta: meaning.meta, replacing: laid))
        }
        let mtime = meaning.meta.mtime(of: content)
        let isRightMode = content.kind == .symlink || laid.stamp.mode == meaning.meta.mode
        let isRightTime = content.kind == .directory || laid.stamp.mtime == mtime
        if isRightMode && isRightTime { return .settled }
        return .act(.setMeta(laid, mode: meaning.meta.mode, mtime: mtime))
    }

    private func arrival(
        _ row: NodeRow, _ meaning: Meaning, _ laid: LaidRow?, _ goal: (parent: NodeID, name: Name),
        _ isStaged: (Content) throws -> Bool, _ breaksDeadlock: Bool, _ rows: some FolderRows
    ) throws -> NextStep {
        if let occupant = try rows.laid(goal.name, in: goal.parent) {
            if laid == nil, row.node.isDirectory, try isMerged(occupant.node, into: row.node, rows) {
                return .act(.relabel(occupant, to: row.node))
            }
            // Whatever is in the way has to leave first; if it wants what this node has, they change places.
            try rows.markUnplaced(occupant.node)
            if let laid, try wants(occupant.node, laid, rows), try !isWithin(laid.parent, occupant.node, rows) {
                return .act(.exchange(laid, occupant))
            }
            if breaksDeadlock, laid != nil || row.node.isDirectory,
                try leadsBack(from: occupant.node, to: row.node, rows)
            {
                return try stepAside(row, laid, meaning, in: goal.parent, rows)
            }
            return .after(occupant.node)
        }
        if let laid {
            if let within = try directoryToLeave(row.node, above: goal.parent, rows) { return .after(within) }
            return .act(.move(laid, parent: goal.parent, name: goal.name))
        }
        if row.node.isDirectory {
            return .act(.makeDirectory(parent: goal.parent, name: goal.name, mode: meaning.meta.mode))
        }
        guard try isStaged(meaning.content) else { return .needs(meaning.content, isKept: false) }
        return .act(
            .install(
                parent: goal.parent, name: goal.name, content: meaning.content, meta: meaning.meta, replacing: nil))
    }

    /// Whether one directory is the other on this disk, or stands anywhere within it.
    private func isWithin(_ directory: NodeID, _ other: NodeID, _ rows: some FolderRows) throws -> Bool {
        guard other.isDirectory else { return false }
        var at = directory
        while at != other {
            guard at != .root, let laid = try rows.laid(at) else { return false }
            at = laid.parent
        }
        return true
    }

    /// Nothing can be moved into what stands within it. Where `goal` stands within `node` on this disk: what on that way is
    /// to be elsewhere, and leaves first.
    private func directoryToLeave(_ node: NodeID, above goal: NodeID, _ rows: some FolderRows) throws -> NodeID? {
        guard try isWithin(goal, node, rows) else { return nil }
        var at = goal
        while at != node, let laid = try rows.laid(at), let row = try rows.node(at) {
            if try self.goal(of: row, rows)?.parent != laid.parent {
                try rows.markUnplaced(at)
                return at
            }
            at = laid.parent
        }
        return nil
    }

    /// Whether each waits for the next, from `start` on, until one waits for `node`.
    private func leadsBack(from start: NodeID, to node: NodeID, _ rows: some FolderRows) throws -> Bool {
        var at = start
        for _ in 0..<256 {
            guard case .after(let next) = try plainStep(for: at, rows) else { return false }
            if next == node { return true }
            at = next
        }
        return false
    }

    /// The next step for a node if all contents were at hand, and deadlocks were left as they are.
    private func plainStep(for node: NodeID, _ rows: some FolderRows) throws -> NextStep {
        try nextStep(
            for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, breaksDeadlock: false,
            rows)
    }

    /// Out of a deadlock: the node stands under a passing name until its own is free.
    private func stepAside(
        _ row: NodeRow, _ laid: LaidRow?, _ meaning: Meaning, in parent: NodeID, _ rows: some FolderRows
    ) throws -> NextStep {
        let name = try passingName(for: row, in: parent, rows)
        if let laid { return .act(.move(laid, parent: parent, name: name)) }
        return .act(.makeDirectory(parent: parent, name: name, mode: meaning.meta.mode))
    }

    private func passingName(for row: NodeRow, in parent: NodeID, _ rows: some FolderRows) throws -> Name {
        var attempt = 2
        while true {
            let name = besideName(row.place.name, .replica(row.placeDot.replica), row.node, attempt)
            if try rows.laid(name, in: parent) == nil { return name }
            attempt += 1
        }
    }

    private func isMerged(_ node: NodeID, into other: NodeID, _ rows: some FolderRows) throws -> Bool {
        try rows.node(node)?.mergedInto == other
    }

    /// Whether a chain of nodes, each in the way of the one before, leads from `node` to the place of `laid`.
    private func wants(_ node: NodeID, _ laid: LaidRow, _ rows: some FolderRows) throws -> Bool {
        var at = node
        for _ in 0..<64 {
            guard let row = try rows.node(at), let goal = try goal(of: row, rows) else { return false }
            if goal.parent == laid.parent && goal.name == laid.name { return true }
            guard let next = try rows.laid(goal.name, in: goal.parent), next.node != at else { return false }
            at = next.node
        }
        return false
    }

    private func removal(of row: NodeRow, _ laid: LaidRow?, _ rows: some FolderRows) throws -> NextStep {
        guard let laid else { return .settled }
        guard row.node.isDirectory else { return .act(.remove(laid)) }
        if let other = row.mergedInto, try rows.laid(other) == nil {
            return .after(other)
        }
        if let child = try rows.laidChildren(of: row.node, after: nil, limit: 1).first {
            try rows.markUnplaced(child.node)
            return .after(child.node)
        }
        return .act(.remove(laid))
    }
}
