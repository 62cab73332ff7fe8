package import Folders

/// A device whose index is new in a folder that is not: what stands on its disk is matched with what the members hold, by
/// the path at which the heads lay a node. Equal is adopted, different is a concurrent edit, and what is missing is
/// fetched: nothing is deleted and nothing resurrected because an index was lost.
extension FolderEngine {
    /// Something on disk where no row is. What members hold at this place with these bytes is adopted. Other bytes are an
    /// edit of what is held there if `adoptsDifferent`: after the loss of an index, or on joining, when all heads of one
    /// member are held and nothing is placed; else they are what somebody made here just now.
    package func found(
        parent: NodeID, name: Name, stamp: Stamp, content: Content, racy: Bool, isNoise: Bool = false,
        adoptsDifferent: Bool, _ rows: some FolderRows
    ) throws -> LocalChangeOutcome {
        if try rows.hasIntent(at: name, in: parent) { return .busy }
        if try rows.laid(name, in: parent) != nil { return .stale }
        if try parent != .root && rows.laid(parent) == nil { return .stale }
        guard let node = try counterpart(of: content, name: name, in: parent, orGone: adoptsDifferent, rows) else {
            return try applied(
                .created(
                    parent: parent, name: name, stamp: stamp, content: content, racy: racy, isNoise: isNoise), rows)
        }
        var heads = try rows.heads(of: node)
        let row = LaidRow(
            parent: parent, name: name, node: node, stamp: stamp, content: content.hash, racy: racy, isNoise: isNoise)
        if node.isDirectory || heads.hold(content) {
            heads.placed = heads.received
            try rows.setHeads(heads, of: node)
            try rows.putLaid(row)
            try rows.markUnplaced(node)
        } else if adoptsDifferent {
            let standing = Meaning(heads.received)?.place ?? Place(parent: parent, name: name)
            try writeApart(on: node, place: standing, content: content, mode: stamp.mode, rows)
            try rows.putLaid(row)
        } else if heads.placed.isEmpty {
            return try applied(
                .created(
                    parent: parent, name: name, stamp: stamp, content: content, racy: racy, isNoise: isNoise), rows)
        } else {
            // It was here before, and is not laid now: as gone, or ignored. What was placed is what its author saw.
            let standing = Meaning(heads.received)?.place ?? Place(parent: parent, name: name)
            try writeAnew(node, place: standing, content: content, mode: stamp.mode, rows)
            try rows.putLaid(row)
        }
        try settleIfPlaced(node, rows)
        return .applied(node)
    }

    /// Whether members hold at this place what stands there: then `found` adopts it, and nothing is written.
    package func isHeld(
        _ content: Content, name: Name, in parent: NodeID, _ rows: some FolderRows
    ) throws -> Bool {
        guard let node = try counterpart(of: content, name: name, in: parent, orGone: true, rows) else { return false }
        return try node.isDirectory || rows.heads(of: node).hold(content)
    }

    /// Bytes that were written without having seen what stands: a head of its own, beside whatever there is.
    package func strayWrite(on node: NodeID, content: Content, mode: UInt16, _ rows: some FolderRows) throws {
        guard let standing = try Meaning(rows.heads(of: node).received)?.place else {
            throw SyncingError(.headsMissing, node: node)
        }
        try writeApart(on: node, place: standing, content: content, mode: mode, rows)
    }

    /// Writes a record anew, as a new event with a vector of its own: for numbers that were given twice. Values that the
    /// record itself set are set by the new event.
    /// - Parameter known: the last event of the old replica that is beyond doubt: what is later, nobody is said to have seen.
    package func reissued(_ record: Record, knownUpTo known: UInt64, _ rows: some FolderRows) throws {
        let dot = try rows.nextEvent()
        let old = record.dot.replica
        var entries = record.vector.entries.filter { $0.replica != old }
        let seen = min(record.vector.number(of: old), known)
        if seen > 0 { entries.append(Dot(old, seen)) }
        entries.append(dot)
        let vector = VersionVector(entries: entries.sorted()) ?? VersionVector(dot)
        func renewed<Value>(_ values: [Dotted<Value>]) -> [Dotted<Value>] {
            values.map { $0.dot.replica == old && $0.dot.number > seen ? Dotted(dot, $0.value) : $0 }
                .sorted { $0.dot < $1.dot }
        }
        let new = Record(
            node: record.node, dot: dot, vector: vector, places: renewed(record.places),
            contents: renewed(record.contents), metas: renewed(record.metas))
        var heads = try rows.heads(of: record.node)
        let replace = { (old: [Record]) in
            old.contains { $0.dot == record.dot } ? adding(new, to: old.filter { $0.dot != record.dot }) : old
        }
        heads.placed = replace(heads.placed)
        heads.received = replace(heads.received)
        guard let meaning = Meaning(heads.received) else { throw SyncingError(.meaninglessRecord, node: record.node) }
        try rows.setHeads(heads, of: record.node)
        try refresh(record.node, meaning, rows)
    }

    /// The node that the heads lay here, of the same sort; else a gone one whose last place this was and whose content
    /// this is, so that a deletion made meanwhile is carried out.
    private func counterpart(
        of content: Content, name: Name, in parent: NodeID, orGone: Bool, _ rows: some FolderRows
    ) throws -> NodeID? {
        let isDirectory = content.kind == .directory
        let parents = try [parent] + rows.merged(into: parent).map(\.node)
        let beside = try rows.laidBeside(in: parents).first {
            $0.laidName == name && $0.node.isDirectory == isDirectory
        }
        if let beside { return try free(beside.node, rows) }
        let claims = try rows.claims(of: name, in: parents)
        if let claim = claims.first(where: { $0.laidName == name && $0.node.isDirectory == isDirectory }) {
            return try free(claim.node, rows)
        }
        // Whoever makes something again while we look on means it.
        return orGone ? try goneCounterpart(of: content, name: name, in: parent, rows) : nil
    }

    private func free(_ node: NodeID, _ rows: some FolderRows) throws -> NodeID? {
        try rows.laid(node) == nil ? node : nil
    }

    private func goneCounterpart(
        of content: Content, name: Name, in parent: NodeID, _ rows: some FolderRows
    ) throws -> NodeID? {
        var generation: UInt64 = 0
        while true {
            let node = nodeBirth(parent, name, content.kind == .directory, generation)
            guard let row = try rows.node(node) else { return nil }
            let isHere = row.place == Place(parent: parent, name: name) && !row.stands
            if try isHere && rows.laid(node) == nil {
                let heads = try rows.heads(of: node).received
                if content.kind == .directory { return node }
                if heads.contains(where: { $0.contents.contains { $0.value.hash == content.hash } }) { return node }
            }
            generation += 1
        }
    }
}

extension NodeHeads {
    /// Whether one of the records that were received has these bytes.
    fileprivate func hold(_ content: Content) -> Bool {
        received.contains { $0.contents.contains { $0.value.hash == content.hash } }
    }
}
