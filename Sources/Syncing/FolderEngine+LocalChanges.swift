import Folders

/// What a user's act makes of the records: each becomes one event on each node that it concerns, built on the heads that
/// are placed here, which is what the user saw.
extension FolderEngine {
    package func applied(_ change: LocalChange, _ rows: some FolderRows) throws -> LocalChangeOutcome {
        switch change {
        case .created(let parent, let name, let stamp, let content, let racy, let isNoise):
            return try created(
                parent: parent, name: name, stamp: stamp, content: content, racy: racy, isNoise: isNoise, rows)
        case .changed(let row, let stamp, let content, let racy, let isNoise):
            if let refusal = try refusal(of: row, rows) { return refusal }
            var row = row
            row.isNoise = isNoise
            return try changed(row, stamp: stamp, content: content, racy: racy, rows)
        case .touched(let row, let stamp, let racy):
            if let refusal = try refusal(of: row, rows) { return refusal }
            return try touched(row, stamp: stamp, racy: racy, rows)
        case .moved(let row, let parent, let name, let stamp, let content, let racy):
            if let refusal = try refusal(toMove: row, rows) ?? refusal(at: name, in: parent, rows) { return refusal }
            return try moved(row, to: (parent, name), stamp: stamp, content: content, racy: racy, rows)
        case .vanished(let row):
            if let refusal = try refusal(of: row, rows) { return refusal }
            return try vanished(row, rows)
        }
    }

    private func refusal(of row: LaidRow, _ rows: some FolderRows) throws -> LocalChangeOutcome? {
        if try rows.hasIntent(row.node) || rows.hasIntent(at: row.name, in: row.parent) { return .busy }
        guard try rows.laid(row.name, in: row.parent) == row else { return .stale }
        return try isOverfull(rows.heads(of: row.node).placed) ? .overfull : nil
    }

    /// What was told to be gone was on its way, if it is found elsewhere before anything else has come of it.
    private func refusal(toMove row: LaidRow, _ rows: some FolderRows) throws -> LocalChangeOutcome? {
        let placed = try rows.heads(of: row.node).placed
        guard try rows.laid(row.node) == nil, let meaning = Meaning(placed), !meaning.stands else {
            return try refusal(of: row, rows)
        }
        if try rows.hasIntent(row.node) { return .busy }
        return isOverfull(placed) ? .stale : nil
    }

    /// Whether one more event on these heads could not be written down (`Record.mostValues`, `VersionVector.mostEntries`).
    private func isOverfull(_ heads: [Record]) -> Bool {
        guard heads.count > 1 || heads.contains(where: { $0.vector.entries.count >= VersionVector.mostEntries }) else {
            return false
        }
        let counts = [
            Syncing.live(heads, \.places).count, Syncing.live(heads, \.contents).count,
            Syncing.live(heads, \.metas).count,
        ]
        let seen = Meaning(heads)?.vector.entries.count ?? 0
        return counts.contains { $0 >= Record.mostValues } || seen >= VersionVector.mostEntries
    }

    private func refusal(at name: Name, in parent: NodeID, _ rows: some FolderRows) throws -> LocalChangeOutcome? {
        if try rows.hasIntent(at: name, in: parent) { return .busy }
        if try rows.laid(name, in: parent) != nil { return .stale }
        return try parent == .root || rows.laid(parent) != nil ? nil : .stale
    }

    private func created(
        parent: NodeID, name: Name, stamp: Stamp, content: Content, racy: Bool, isNoise: Bool, _ rows: some FolderRows
    ) throws -> LocalChangeOutcome {
        if let refusal = try refusal(at: name, in: parent, rows) { return refusal }
        let node = try born(in: parent, name, isDirectory: content.kind == .directory, rows)
        try write(
            node,
            LocalAct(
                place: Place(parent: parent, name: name), content: content, meta: Meta(mode: stamp.mode), replaces: .all
            ), rows)
        try rows.putLaid(
            LaidRow(
                parent: parent, name: name, node: node, stamp: stamp, content: content.hash, racy: racy,
                isNoise: isNoise))
        try settleIfPlaced(node, rows)
        return .applied(node)
    }

    /// The id of a node made at a place: the lowest generation that is unknown here, or gone with this as its last place.
    func born(in parent: NodeID, _ name: Name, isDirectory: Bool, _ rows: some FolderRows) throws -> NodeID {
        var generation: UInt64 = 0
        while true {
            let node = nodeBirth(parent, name, isDirectory, generation)
            let placed = try rows.heads(of: node).placed
            guard !placed.isEmpty, let meaning = Meaning(placed) else { return node }
            if try meaning.place == Place(parent: parent, name: name) && rows.laid(node) == nil { return node }
            generation += 1
        }
    }

    private func changed(
        _ row: LaidRow, stamp: Stamp, content: Content, racy: Bool, _ rows: some FolderRows
    ) throws -> LocalChangeOutcome {
        let before = try meaningPlaced(row.node, rows)
        try writeForAll(row, LocalAct(content: content, meta: modeChange(before, stamp), seen: row.content), rows)
        try relay(row, stamp: stamp, content: content.hash, racy: racy, rows)
        return .applied(row.node)
    }

    private func touched(_ row: LaidRow, stamp: Stamp, racy: Bool, _ rows: some FolderRows) throws -> LocalChangeOutcome
    {
        let before = try meaningPlaced(row.node, rows)
        if let meta = metaChange(before, stamp, of: row) { try writeForAll(row, LocalAct(meta: meta), rows) }
        try relay(row, stamp: stamp, content: row.content, racy: racy, rows)
        return .applied(row.node)
    }

    private func moved(
        _ row: LaidRow, to place: (parent: NodeID, name: Name), stamp: Stamp, content: Content?, racy: Bool,
        _ rows: some FolderRows
    ) throws -> LocalChangeOutcome {
        let before = try meaningPlaced(row.node, rows)
        let meta = content == nil ? metaChange(before, stamp, of: row) : modeChange(before, stamp)
        try leaveOthersInPlace(row, rows)
        let act = LocalAct(
            place: Place(parent: place.parent, name: place.name), content: content, meta: meta, seen: row.content)
        try writeForAll(row, act, rows)
        if try rows.laid(row.node) != nil { try rows.removeLaid(row.name, in: row.parent) }
        try rows.putLaid(
            LaidRow(
                parent: place.parent, name: place.name, node: row.node, stamp: stamp,
                content: content?.hash ?? row.content, racy: racy))
        try settleIfPlaced(row.node, rows)
        return .applied(row.node)
    }

    private func vanished(_ row: LaidRow, _ rows: some FolderRows) throws -> LocalChangeOutcome {
        guard try rows.laidChildren(of: row.node, after: nil, limit: 1).isEmpty else { return .stale }
        let meaning = try meaningPlaced(row.node, rows)
        try leaveOthersInPlace(row, rows)
        var place = meaning.place
        place.gone = true
        try writeForAll(row, LocalAct(place: place), rows)
        try rows.removeLaid(row.name, in: row.parent)
        try settleIfPlaced(row.node, rows)
        return .applied(row.node)
    }

    private func relay(_ row: LaidRow, stamp: Stamp, content: ContentHash, racy: Bool, _ rows: some FolderRows) throws {
        var row = row
        row.stamp = stamp
        row.content = content
        row.racy = racy
        try rows.putLaid(row)
        try settleIfPlaced(row.node, rows)
    }

    /// A new mode; nil where the mode is as it stood. An edit brings its mtime along in its content.
    private func modeChange(_ before: Meaning, _ stamp: Stamp) -> Meta? {
        guard before.content.kind != .symlink, before.meta.mode != stamp.mode else { return nil }
        return Meta(mode: stamp.mode, touch: before.meta.touch)
    }

    private func metaChange(_ before: Meaning, _ stamp: Stamp, of row: LaidRow) -> Meta? {
        var meta = before.meta
        if row.stamp.kind != .symlink { meta.mode = stamp.mode }
        if row.stamp.kind != .directory, stamp.mtime != row.stamp.mtime {
            meta.touch = Meta.Touch(content: row.content, mtime: stamp.mtime)
        }
        return meta == before.meta ? nil : meta
    }
}
