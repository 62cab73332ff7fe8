package import Folders

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
            if let refusal = try refusal(of: row, rows) ?? refusal(at: name, in: parent, rows) { return refusal }
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
            Act(
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
        try writeForAll(row, Act(content: content, meta: modeChange(before, stamp), seen: row.content), rows)
        try relay(row, stamp: stamp, content: content.hash, racy: racy, rows)
        return .applied(row.node)
    }

    private func touched(_ row: LaidRow, stamp: Stamp, racy: Bool, _ rows: some FolderRows) throws -> LocalChangeOutcome
    {
        let before = try meaningPlaced(row.node, rows)
        if let meta = metaChange(before, stamp, of: row) { try writeForAll(row, Act(meta: meta), rows) }
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
        let act = Act(
            place: Place(parent: place.parent, name: place.name), content: content, meta: meta, seen: row.content)
        try writeForAll(row, act, rows)
        try rows.removeLaid(row.name, in: row.parent)
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
        try writeForAll(row, Act(place: place), rows)
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

/// One local event on one node: what is nil stays as it stands.
private struct Act {
    var place: Place?
    var content: Content?
    var meta: Meta?
    /// What its content replaces.
    var replaces = Replaced.whatStood
    /// What stood on this disk: not yet what is to stand there, where another side of a conflict is on its way.
    var seen: ContentHash?

    enum Replaced {
        /// What its author saw; the other sides of a conflict stay open.
        case whatStood
        /// All sides of a conflict.
        case all
        /// Its author did not see what stood.
        case nothing
    }
}

extension FolderEngine {
    private func meaningPlaced(_ node: NodeID, _ rows: some FolderRows) throws -> Meaning {
        guard let meaning = try Meaning(rows.heads(of: node).placed) else {
            throw SyncingError(.headsMissing, node: node)
        }
        return meaning
    }

    /// Resolves the conflict of a node: `content` replaces all sides.
    package func resolved(_ node: NodeID, keeping content: Content, _ rows: some FolderRows) throws {
        try write(node, Act(content: content, replaces: .all), rows)
    }

    /// Says anew that a node stands where it stands on this disk: against a deletion that was received and not carried out.
    package func reasserted(_ node: NodeID, _ rows: some FolderRows) throws {
        guard let laid = try rows.laid(node) else { return }
        try write(node, Act(place: Place(parent: laid.parent, name: laid.name)), rows)
    }

    /// Something else stands at a place where what is placed of this node does not.
    func writeAnew(
        _ node: NodeID, place: Place, content: Content, mode: UInt16, _ rows: some FolderRows
    ) throws {
        try write(node, Act(place: place, content: content, meta: Meta(mode: mode)), rows)
    }

    /// An event that has seen nothing of a node but what this replica itself did to it. A vector counts all earlier events of
    /// its replica as seen, so it has to hold what those had seen too: else the heads would hang on the order in which
    /// records come. What stands by them its author did not see, so that it is carried on.
    func writeApart(
        on node: NodeID, place: Place, content: Content, mode: UInt16, _ rows: some FolderRows
    ) throws {
        let act = Act(place: place, content: content, meta: Meta(mode: mode), replaces: .nothing)
        try write(node, act, rows) { heads, dot in heads.received.filter { $0.dot.replica == dot.replica } }
    }

    /// A new event on the placed heads of a node, or on those that `base` chooses.
    private func write(
        _ node: NodeID, _ act: Act, _ rows: some FolderRows,
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

    private func successor(of heads: [Record], _ node: NodeID, _ dot: Dot, _ act: Act) -> Record {
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

    private func carried(by act: Act, from before: Meaning?) -> [Dotted<Content>] {
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
    private func writeForAll(_ row: LaidRow, _ act: Act, _ rows: some FolderRows) throws {
        for other in try rows.merged(into: row.node) {
            let placed = try rows.heads(of: other.node).placed
            guard !placed.isEmpty, let meaning = Meaning(placed), meaning.stands else { continue }
            var gone = meaning.place
            gone.gone = true
            if !other.node.isDirectory {
                guard meaning.contents.count == 1, meaning.content.hash == row.content else { continue }
                try write(other.node, Act(place: gone), rows)
                try settleIfPlaced(other.node, rows)
            } else if let place = act.place {
                try write(other.node, Act(place: place.gone ? gone : place), rows)
                try settleIfPlaced(other.node, rows)
            }
        }
        try write(row.node, act, rows)
    }

    /// Whoever deletes or moves away the holder of a contested name sets, in the same step, the others' places to the
    /// names under which they stand, or else the next would slide to the name.
    private func leaveOthersInPlace(_ row: LaidRow, _ rows: some FolderRows) throws {
        guard let holder = try rows.node(row.node), holder.laidName == holder.place.name else { return }
        let parents = try [row.parent] + rows.merged(into: row.parent).map(\.node)
        for other in try rows.laidBeside(in: parents) where other.place.name == holder.place.name {
            guard let laid = try rows.laid(other.node), laid.node != row.node else { continue }
            try write(other.node, Act(place: Place(parent: laid.parent, name: laid.name)), rows)
            try settleIfPlaced(other.node, rows)
        }
    }
}
