package import Folders

/// Events on the placed heads of nodes.
extension FolderEngine {
    func meaningPlaced(_ node: NodeID, _ rows: some FolderRows) throws -> Meaning {
        guard let meaning = try Meaning(rows.heads(of: node).placed) else {
            throw SyncingError(.headsMissing, node: node)
        }
        return meaning
    }

    /// Resolves the conflict of a node: `content` replaces all sides.
    package func resolved(_ node: NodeID, keeping content: Content, _ rows: some FolderRows) throws {
        try write(node, LocalAct(content: content, replaces: .all), rows)
    }

    /// Says anew that a node stands where it stands on this disk: against a deletion that was received and not carried out.
    package func reasserted(_ node: NodeID, _ rows: some FolderRows) throws {
        guard let laid = try rows.laid(node) else { return }
        try write(node, LocalAct(place: Place(parent: laid.parent, name: laid.name)), rows)
    }

    /// Something else stands at a place where what is placed of this node does not.
    func writeAnew(
        _ node: NodeID, place: Place, content: Content, mode: UInt16, _ rows: some FolderRows
    ) throws {
        try write(node, LocalAct(place: place, content: content, meta: Meta(mode: mode)), rows)
    }

    /// An event that has seen nothing of a node but what this replica itself did to it. A vector counts all earlier events of
    /// its replica as seen, so it has to hold what those had seen too: else the heads would hang on the order in which
    /// records come. What stands by them its author did not see, so that it is carried on.
    func writeApart(
        on node: NodeID, place: Place, content: Content, mode: UInt16, _ rows: some FolderRows
    ) throws {
        let act = LocalAct(place: place, content: content, meta: Meta(mode: mode), replaces: .nothing)
        try write(node, act, rows) { heads, dot in heads.received.filter { $0.dot.replica == dot.replica } }
    }

    /// A new event on the placed heads of a node, or on those that `base` chooses.
    func write(
        _ node: NodeID, _ act: LocalAct, _ rows: some FolderRows,
        on base: (NodeHeads, Dot) -> [Record] = { heads, _ in heads.placed }
    ) throws {
        var heads = try rows.heads(of: node)
        let dot = try rows.nextEvent()
        let record = successor(of: base(heads, dot), node, dot, act)
        heads.placed = adding(record, to: heads.placed)
        heads.received = adding(record, to: heads.received)
        guard let meaning = Meaning(heads.received) else { throw SyncingError(.meaninglessRecord, node: node) }
        try rows.setHeads(heads, of: node)
        try rows.markUnplaced(node)
        try refresh(node, meaning, rows)
    }

    private func successor(of heads: [Record], _ node: NodeID, _ dot: Dot, _ act: LocalAct) -> Record {
        let before = Meaning(heads)
        var vector = before?.vector ?? VersionVector()
        vector.insert(dot)
        var places = live(orNone: heads, \.places)
        var contents = carried(by: act, from: before)
        var metas = before?.liveMetas ?? []
        if let content = act.content { contents.append(Dotted(dot, content)) }
        // Somebody removed it meanwhile, and it stands all the same: who writes says that it stands.
        let place = act.place ?? (places.contains { $0.value.gone } ? before?.place : nil)
        if let place { places = [Dotted(dot, place)] }
        if let meta = act.meta { metas = [Dotted(dot, meta)] }
        return Record(
            node: node, dot: dot, vector: vector, places: onePerDot(places), contents: onePerDot(contents),
            metas: onePerDot(metas))
    }

    private func carried(by act: LocalAct, from before: Meaning?) -> [Dotted<Content>] {
        guard let before else { return [] }
        guard act.content != nil else { return before.liveContents }
        switch act.replaces {
        case .whatStood:
            let seen = before.contents.first { $0.value.hash == act.seen } ?? before.contents[0]
            return before.liveContents.filter { $0.value.hash != seen.value.hash }
        case .all: return []
        // What somebody removed knowingly is no side of a conflict with what he did not see.
        case .nothing: return before.stands ? before.liveContents : []
        }
    }

    /// Rising by dot. Of values under a dot that was given twice a record can carry one.
    private func onePerDot<Value>(_ values: [Dotted<Value>]) -> [Dotted<Value>] {
        var carried: [Dotted<Value>] = []
        for value in values.sorted(by: { $0.dot < $1.dot }) where carried.last?.dot != value.dot {
            carried.append(value)
        }
        return carried
    }

    private func live<Value>(orNone heads: [Record], _ values: KeyPath<Record, [Dotted<Value>]>) -> [Dotted<Value>] {
        heads.isEmpty ? [] : Syncing.live(heads, values)
    }

    /// A write on a node that stands for others too: directories move and go together; of leaves the others go, but not one
    /// whose bytes the user did not see: it may be one with this node in what was received, and not yet on disk.
    func writeForAll(_ row: LaidRow, _ act: LocalAct, _ rows: some FolderRows) throws {
        for other in try rows.merged(into: row.node) {
            let placed = try rows.heads(of: other.node).placed
            guard !placed.isEmpty, let meaning = Meaning(placed), meaning.stands else { continue }
            var gone = meaning.place
            gone.gone = true
            if !other.node.isDirectory {
                guard meaning.contents.count == 1, meaning.content.hash == row.content else { continue }
                try write(other.node, LocalAct(place: gone), rows)
                try settleIfPlaced(other.node, rows)
            } else if let place = act.place {
                try write(other.node, LocalAct(place: place.gone ? gone : place), rows)
                try settleIfPlaced(other.node, rows)
            }
        }
        try write(row.node, act, rows)
    }

    /// Whoever deletes or moves away the holder of a contested name sets, in the same step, the others' places to the
    /// names under which they stand, or else the next would slide to the name.
    func leaveOthersInPlace(_ row: LaidRow, _ rows: some FolderRows) throws {
        guard let holder = try rows.node(row.node), holder.laidName == holder.place.name else { return }
        let parents = try [row.parent] + rows.merged(into: row.parent).map(\.node)
        for other in try rows.laidBeside(in: parents) where other.place.name == holder.place.name {
            guard let laid = try rows.laid(other.node), laid.node != row.node else { continue }
            try write(other.node, LocalAct(place: Place(parent: laid.parent, name: laid.name)), rows)
            try settleIfPlaced(other.node, rows)
        }
    }
}
