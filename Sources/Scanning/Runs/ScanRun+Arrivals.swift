import Folders
import SystemCalls

extension ScanRun {
    /// Rows of equal content that are tried as the place a new leaf came from.
    private static let mostCandidates = 16

    /// A directory follows its inode: one that the index knows has moved here, any other is new. Gives what to visit.
    func foundDirectory(_ stamp: Stamp, at spot: Spot) throws -> Visit? {
        guard let row = try knownDirectory(stamp) else {
            let token = newToken()
            let state = FoundState(stamp: stamp, content: scanner.reader.content(of: .directory, mtime: 0), racy: false)
            try emit(.created(at: spot.place, token: token, state))
            return covering(deepVisit(.new(token), spot.path))
        }
        if surroundings.isBusy(row.parent, row.name) {
            report.addUnsettled(spot.name.bytes, in: spot.directory, isUnheard: true)
            return nil
        }
        return try moveDirectory(row, stamp, to: spot)
    }

    func moveDirectory(_ row: LaidRow, _ stamp: Stamp, to spot: Spot) throws -> Visit {
        claim(row, at: spot)
        let laid = parked.removeValue(forKey: row.node) ?? row
        try emit(.moved(laid, to: spot.place, stamp: stamp, racy: false, content: nil))
        return covering(deepVisit(.node(row.node), spot.path))
    }

    func claim(_ row: LaidRow, at spot: Spot) {
        claimed.insert(row.node)
        located[row.node] = spot.path
    }

    /// The directory that the index knows by this inode, unless it was found already.
    func knownDirectory(_ stamp: Stamp) throws -> LaidRow? {
        // An inode number without a birth time says nothing: it may have been given out again.
        guard stamp.birth != 0 else { return nil }
        return try scanner.rows.rows(inode: stamp.inode, birth: stamp.birth).first {
            $0.stamp.isSameInode(as: stamp) && !claimed.contains($0.node) && !remade.contains($0.node)
        }
    }

    /// A leaf has moved here only if the place it came from stays empty, which is not known yet.
    func foundLeaf(_ stamp: Stamp, at spot: Spot, in directory: OpenDirectory) throws {
        guard let state = try readLeaf(stamp, at: spot, in: directory.descriptor) else { return }
        let candidates = try candidates(for: state)
        if candidates.isEmpty {
            try emit(.created(at: spot.place, token: nil, state))
        } else {
            arrivals.append(Arrival(spot: spot, state: state, candidates: candidates))
        }
    }

    /// Rows of leaves whose places are empty: those with this inode, else those with this content.
    private func candidates(for state: FoundState) throws -> [LaidRow] {
        let stamp = state.stamp
        if stamp.birth != 0 {
            let byInode = try scanner.rows.rows(inode: stamp.inode, birth: stamp.birth).filter {
                $0.stamp.isSameInode(as: stamp)
            }
            let vacant = try byInode.filter(mayHaveLeft)
            if !vacant.isEmpty { return vacant }
        }
        // Empty files are all alike: that one went and another came says nothing.
        guard stamp.size > 0 else { return [] }
        let content = state.content.content.hash
        return try scanner.rows.rows(content: content, limit: Self.mostCandidates).filter(mayHaveLeft)
    }

    private func mayHaveLeft(_ row: LaidRow) throws -> Bool {
        guard row.stamp.kind != .directory, !claimed.contains(row.node), !surroundings.isBusy(row.parent, row.name)
        else { return false }
        return try !stillStands(row)
    }

    /// Whether a leaf's place holds a leaf, or cannot be looked at.
    private func stillStands(_ row: LaidRow) throws -> Bool {
        guard let directory = try currentPath(of: row.parent) else { return false }
        switch look(at: directory.appending(row.name)) {
        case .leaf, .hidden: return true
        case .nothing, .directory: return try !isAtRest(row, in: directory)
        }
    }

    /// Whether anything had better be looked at again before it counts as gone or moved.
    var needsGrace: Bool {
        get throws {
            if missing.contains(where: { !claimed.contains($0.row.node) && !isRenamedAway($0) }) { return true }
            return try arrivals.contains { arrival in
                try !arrival.candidates.contains { row in
                    try currentPath(of: row.parent).map { renamedAway.contains($0.appending(row.name)) } ?? false
                }
            }
        }
    }

    private func isRenamedAway(_ row: MissingRow) -> Bool {
        !renamedAway.isEmpty && renamedAway.contains(row.directory.appending(row.row.name))
    }

    /// Tells for each arrival whether it moved or is new.
    func settleArrivals() throws {
        let settled = arrivals
        arrivals = []
        for arrival in settled {
            if let row = try arrival.candidates.first(where: mayHaveLeft) {
                try move(row, to: arrival)
            } else {
                try emit(.created(at: arrival.spot.place, token: nil, arrival.state))
            }
        }
    }

    /// Tells those moves that are certain because the row was in a place that is lost.
    func settleArrivals(from isLost: (LaidRow) throws -> Bool) throws {
        var left: [Arrival] = []
        for arrival in arrivals {
            if let row = try arrival.candidates.first(where: { try !claimed.contains($0.node) && isLost($0) }) {
                try move(row, to: arrival)
            } else {
                left.append(arrival)
            }
        }
        arrivals = left
    }

    private func move(_ row: LaidRow, to arrival: Arrival) throws {
        let state = arrival.state
        claimed.insert(row.node)
        let content = state.content.content.hash == row.content ? nil : state.content
        try emit(
            .moved(row, to: arrival.spot.place, stamp: state.stamp, racy: state.racy, content: content))
    }
}
