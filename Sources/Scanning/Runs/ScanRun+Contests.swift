import Bytes
import Folders
import SystemCalls

extension ScanRun {
    /// Puts off the question what stands at `spot` until it is known what became of the row's node.
    func contest(_ row: LaidRow, at spot: Spot, _ stamp: Stamp) throws {
        let contest = Contest(row: row, spot: spot)
        if stamp.kind == .directory, let known = try knownDirectory(stamp) {
            guard !surroundings.isBusy(known.parent, known.name) else {
                return report.addUnsettled(spot.name.bytes, in: spot.directory, isUnheard: true)
            }
            // Already now, so that its empty old place is no loss.
            claim(known, at: spot)
            contest.newcomer = known
            onTheirWay[known.node] = contest
        }
        contests.append(contest)
        contested.insert(spot.path)
    }

    func isOnItsWay(_ node: NodeID) -> Bool { onTheirWay[node] != nil && parked[node] == nil }

    func settleContests() throws {
        while !contests.isEmpty {
            let open = contests
            contests = []
            for contest in open {
                try settle(contest)
                try runVisits()
            }
        }
        contested = []
    }

    private func settle(_ contest: Contest) throws {
        guard contest.state == .open else { return }
        contest.state = .beingSettled
        defer { contest.state = .settled }
        try freePlace(of: contest)
        guard let (descriptor, stamp) = occupant(of: contest) else {
            return report.addUnsettled(contest.spot.name.bytes, in: contest.spot.directory, isUnheard: true)
        }
        let spot = contest.spot
        let visit = Visit(parent: spot.parent, path: spot.directory, names: [])
        var directory = OpenDirectory(descriptor: descriptor, visit: visit, prefix: prefix(of: spot.directory))
        try settle(contest, stamp, in: &directory)
        visits += directory.subdirectories
    }

    private func settle(_ contest: Contest, _ stamp: Stamp, in directory: inout OpenDirectory) throws {
        let (row, spot) = (contest.row, contest.spot)
        if let newcomer = contest.newcomer {
            let loss = try giveUp(row, at: spot)
            guard loss != .none else { return }
            onTheirWay[newcomer.node] = nil
            let visit =
                loss == .whole
                ? try moveDirectory(newcomer, stamp, to: spot) : try absorb(newcomer, stamp, into: row, at: spot)
            directory.subdirectories.append(visit)
        } else if row.stamp.kind == .directory, stamp.kind == .directory, !claimed.contains(row.node),
            !standsWithinContested(row)
        {
            if try hasGoneElsewhere(row) { return }
            // Its own directory is nowhere: this one stands in its place, and the place keeps its node.
            directory.subdirectories.append(try remake(row, stamp, at: spot))
        } else {
            switch try giveUp(row, at: spot) {
            case .whole: try foundNew(stamp, at: spot, in: &directory)
            case .allButIgnored: report.add(ScanProblem(path: spot.path.bytes, what: .ignoredWithin))
            case .none: break
            }
        }
    }

    private func remake(_ row: LaidRow, _ stamp: Stamp, at spot: Spot) throws -> Visit {
        remade.insert(row.node)
        try emit(.touched(row, stamp: stamp, racy: false))
        return covering(deepVisit(.node(row.node), spot.path))
    }

    /// The place is still that of a node in which others may have something that is ignored here: the directory that came
    /// to it is that one from now on, and what is in it is found there. The node that it was has lost its place.
    private func absorb(_ newcomer: LaidRow, _ stamp: Stamp, into row: LaidRow, at spot: Spot) throws -> Visit {
        claimed.remove(newcomer.node)
        located[newcomer.node] = nil
        if let directory = try currentPath(of: newcomer.parent) {
            missing.append(MissingRow(row: newcomer, directory: directory))
        }
        return try remake(row, stamp, at: spot)
    }

    /// What stands there now; nil if that is not what stood there when the contest began.
    private func occupant(of contest: Contest) -> (DirectoryDescriptor, Stamp)? {
        guard let descriptor = try? scanner.root.directoryBeneath(contest.spot.directory.bytes),
            let status = try? descriptor.status(of: contest.spot.name.bytes), identity.holds(status),
            let stamp = Stamp(status), !stamp.isSameInode(as: contest.row.stamp)
        else { return nil }
        if let newcomer = contest.newcomer, !stamp.isSameInode(as: newcomer.stamp) { return nil }
        return (descriptor, stamp)
    }

    /// If the row's node has moved to a place that is contested too, that one comes first; in a ring of such places
    /// somebody has to step aside.
    private func freePlace(of contest: Contest) throws {
        guard let next = onTheirWay[contest.row.node] else { return }
        switch next.state {
        case .open: try settle(next)
        case .beingSettled: try park(contest.row)
        case .settled: return
        }
    }

    /// Lays a directory that is on its way under a name that is on no disk, so that its old place is free.
    func park(_ row: LaidRow) throws {
        let bytes = hexadecimal(row.node.raw.bytes)
        guard parked[row.node] == nil, let name = Name(".kith-moving-" + bytes) else { return }
        let place = FoundPlace(parent: .node(.root), name: name)
        try emit(.moved(row, to: place, stamp: row.stamp, racy: row.racy, content: nil))
        var aside = row
        aside.parent = .root
        aside.name = name
        parked[row.node] = aside
    }

    /// The row's node has lost its place: what has moved out of it goes first, then it is gone, if it was found nowhere.
    private func giveUp(_ row: LaidRow, at spot: Spot) throws -> Loss {
        if claimed.contains(row.node) { return .whole }
        var loss = Loss.none
        if try isAtRest(row, in: spot.directory) {
            if standsWithinContested(row) {
                try park(row)
                return .whole
            }
            try settleArrivals(from: { try isLaid($0, within: row) })
            loss = try claimed.contains(row.node) ? .whole : vanish(row, prefix: prefix(of: spot.directory))
        }
        if loss == .none { report.addUnsettled(spot.name.bytes, in: spot.directory, isUnheard: true) }
        return loss
    }

    /// Whether it was in `other` and went with it, not out of it.
    private func isLaid(_ row: LaidRow, within other: LaidRow) throws -> Bool {
        var next: LaidRow? = row
        var depth = 0
        while let row = next, depth < Self.deepest {
            if row.node == other.node { return true }
            if claimed.contains(row.node) { return false }
            next = row.parent == .root ? nil : try scanner.rows.row(of: row.parent)
            depth += 1
        }
        return false
    }
}
