import Chunking
import Cryptography
import Dispatch
import Folders
import Manifests
import Placing
import Scanning
import Storing
import Syncing
import SystemCalls

/// From what the disk shows to records.
extension FolderSync {
    var canScan: Bool { (state == .running || state == .adopting && scans.isAdoptionDue) && !isStopped }

    /// Begins a scan if there is something to look at and none is under way.
    func scan() {
        guard !scans.isUnderWay else {
            if scans.hasNews { tools.largeFiles.givesWay = true }
            return
        }
        // Nothing follows that could tell them.
        guard canScan, scans.hasWork else { return scans.releaseWaiters() }
        if let check = rootTrouble() ?? (hasLostEverything ? .emptied : nil) {
            hold(check)
            return scans.releaseWaiters()
        }
        guard hasRules(), let rules = scans.rules else { return scans.releaseWaiters() }
        scans.isUnderWay = true
        scans.metPlacing = !placing.arriving.isEmpty
        (scans.tokens, scans.strays) = ([:], [:])
        scans.waitersOfCurrent = scans.waiters
        scans.waiters = []
        let mayPutOff = state == .running && mayWrite && scans.waitersOfCurrent.isEmpty
        let (scope, large) = scans.next(mayPutOff: mayPutOff)
        let (tools, watcher) = (tools, watcher)
        tools.largeFiles.givesWay = false
        let isFull = scope == .everything
        if isFull {
            brake.isOrderNew = false
            if scans.puttingBack.canBegin { scans.puttingBack.begin() }
        }
        forgetProblems(of: scope)
        reportPlaced()
        tools.scanning.async {
            let result = Result { try tools.scan(scope, large, rules, watcher) { findings in self.handOver(findings) } }
            self.enqueue { $0.scanEnded(result, scope) }
        }
    }

    /// What a scan still finds wrong it says again.
    private func forgetProblems(of scope: ScanScope) {
        change {
            switch scope {
            case .everything: try index.clearScanProblems()
            case .dirty(let directories):
                guard try index.hasScanProblems() else { return }
                for path in directories.flatMap(\.shownPaths) { try index.clearScanProblem(path) }
            }
        }
    }

    private func rootTrouble() -> RootCheck? {
        let check = tools.area.check()
        return check == .fine ? nil : check
    }

    /// On the scanning lane: waits until the folder has taken the findings before these, so that no more than two batches
    /// are in memory, and goes on reading while it takes these.
    private nonisolated func handOver(_ findings: [Finding]) {
        lane.sync {}
        lane.async { self.assumeIsolated { $0.apply(findings) } }
    }

    private func apply(_ findings: [Finding]) {
        guard canScan else {
            scans.everything = true
            return scans.puttingBack.repeatPass()
        }
        if findings.contains(where: \.isLoss), hasLostEverything { return hold(.emptied) }
        let mayWrite = membership.role(of: context.device)?.mayWrite ?? false
        change(durably: true) {
            expectFindings(findings)
            for finding in findings {
                if try mayWrite || isHeld(finding) {
                    try braking(finding) { try apply($0) }
                } else {
                    try noteReadersEdit(finding)
                }
            }
            try keepApprovals()
            try signLocalRecords()
        }
        pumpAll()
        placing.mustLookAgain = true
        advance()
    }

    private func apply(_ finding: Finding) throws {
        switch finding {
        case .created(let place, let token, let found):
            guard let parent = parent(place.parent) else {
                scans.everything = true
                return
            }
            if try hasArrivedElsewhere(found.stamp, at: place.name, in: parent) { return }
            try put(found.content)
            let outcome = try created(parent, place.name, found)
            if case .applied(let node) = outcome, let token { scans.tokens[token] = node }
            try seen(outcome, at: place.name, in: parent)
        case .changed(let row, let found):
            try put(found.content)
            let change = LocalChange.changed(
                row, stamp: found.stamp, content: found.content.content, racy: found.racy,
                isNoise: found.content.isNoise)
            try seen(try engine.applied(change, index), at: row.name, in: row.parent)
        case .touched(let row, let stamp, let racy):
            if try isLoosenedForAWhile(row, stamp) { return }
            try seen(
                try engine.applied(.touched(row, stamp: stamp, racy: racy), index), at: row.name, in: row.parent)
        case .moved(let row, let place, let stamp, let racy, let content):
            guard let parent = parent(place.parent) else {
                scans.everything = true
                return
            }
            if let content { try put(content) }
            let change = LocalChange.moved(
                row, parent: parent, name: place.name, stamp: stamp, content: content?.content, racy: racy)
            try seen(try engine.applied(change, index), at: place.name, in: parent)
        case .vanished(let row): try vanished(row)
        }
    }

    /// A directory without leave to write is given it while a batch works in it: that is no change of the user's.
    private func isLoosenedForAWhile(_ row: LaidRow, _ stamp: Stamp) throws -> Bool {
        guard row.stamp.kind == .directory, FolderArea.isLoosened(stamp.mode, from: row.stamp.mode),
            let path = try index.path(of: row.node)
        else { return false }
        let now = try? tools.area.root.openBeneath(path.bytes, [.path, .directory]).status().mode
        guard placing.isUnderWay || now.map({ $0 & 0o777 != stamp.mode }) ?? true else { return false }
        scans.mark(path)
        scans.retries = true
        return true
    }

    /// What was told to be gone has moved here; what members already know at this place is taken for what it is; else somebody
    /// made it here.
    private func created(_ parent: NodeID, _ name: Name, _ found: FoundState) throws -> LocalChangeOutcome {
        if parent == .root, name == ScanState.ignoreFile { scans.rulesChanged = true }
        if let outcome = try returned(to: parent, name, found) { return outcome }
        return try engine.found(
            parent: parent, name: name, stamp: found.stamp, content: found.content.content, racy: found.racy,
            isNoise: found.content.isNoise, adoptsDifferent: state == .adopting, index)
    }

    func parent(_ parent: FoundParent) -> NodeID? {
        switch parent {
        case .node(let node): node
        case .new(let token): scans.tokens[token]
        }
    }

    private func put(_ content: FoundContent) throws {
        for object in content.listObjects { try index.putListObject(object.bytes, hash: object.hash) }
    }

    func seen(_ outcome: LocalChangeOutcome, at name: Name, in parent: NodeID) throws {
        if parent == .root, name == ScanState.ignoreFile { scans.rulesChanged = true }
        if case .applied(let node) = outcome {
            if placing.inFlight.contains(node) { placing.outdated.insert(node) }
            return try dropUnwantedFetch(of: node)
        }
        guard let path = try parent == .root ? .root : index.path(of: parent) else {
            scans.retries = true
            scans.everything = true
            return
        }
        if outcome == .overfull {
            let words = "has too many open sides to record another change: resolve its conflict"
            return try index.putProblem(
                path: path.appending(name).description, words: words, now: Clock.realTime(), isScans: true)
        }
        scans.retries = true
        scans.mark(path.appending(name))
    }

    private func scanEnded(_ result: Result<ScanReport, any Error>, _ scope: ScanScope) {
        scans.isUnderWay = false
        let isFull = scope == .everything
        goOnPuttingBack(scope, result)
        if isFull {
            // What a reader's user approves of deletes nothing, so that all of it would be found missing again.
            if mayWrite { scans.mayBeEmpty = false }
        }
        for waiter in scans.waitersOfCurrent { waiter() }
        scans.waitersOfCurrent = []
        switch result {
        case .success(let report): take(report)
        case .failure(let error):
            if let check = rootTrouble() { return hold(check) }
            note("", "the folder could not be read to its end: \(error)")
            scans.everything = true
            scans.retries = true
        }
        meetObstaclesAgain(after: scope)
        if isFull { sayWhatIsRefused() }
        if isFull, case .success = result { finishBrakeOrders() }
        settleBrake()
        if state == .adopting { adopted() }
        rescanWhatChanged()
        advance()
    }

    private func take(_ report: ScanReport) {
        change {
            for problem in report.problems {
                try index.putProblem(
                    path: String(decoding: problem.path, as: UTF8.self), words: problem.words, now: Clock.realTime(),
                    isScans: true)
            }
        }
        for directory in report.putOff { scans.markPutOff(directory) }
        if let unsettled = report.unsettled {
            for directory in unsettled { scans.mark(directory) }
            if !unsettled.isEmpty { scans.retries = true }
        } else {
            scans.everything = true
        }
    }

    /// Looks again at what was stale, busy or read too early: at once, or after a moment if that may help.
    func rescanWhatChanged() {
        if scans.rulesChanged { rulesChanged() }
        guard scans.hasWork, !scans.isUnderWay else {
            // The scan that ended has seen all that was there when they came.
            if !scans.isUnderWay { scans.releaseWaiters() }
            return changed()
        }
        guard scans.retries else { return scan() }
        scans.retries = false
        lane.after(.milliseconds(50)) { self.assumeIsolated { $0.scan() } }
    }

    /// What the watcher saw.
    func heard(_ news: WatchNews) {
        switch news {
        case .dirty(let batch): becameDirty(batch)
        case .barrier(let number): barriers.removeValue(forKey: number)?()
        case .rootLost:
            if let check = rootTrouble() { hold(check) } else { startWatching() }
        case .failed(let errno):
            stopWatching()
            note("", "changes are not heard any more (\(errno)), and are found by an hourly look")
        }
    }

    private func becameDirty(_ batch: DirtyBatch) {
        if batch.needsFullScan {
            context.log("\(entry.name): changes came faster than they could be followed: everything is looked at again")
            scans.everything = true
        }
        if batch.unwatched > 0 {
            note(
                "",
                "\(batch.unwatched) directories cannot be watched (fs.inotify.max_user_watches): they are looked at hourly"
            )
        }
        for directory in batch.directories { scans.mark(directory) }
        scan()
    }
}

extension FolderTools {
    /// A scan, on the scanning lane.
    func scan(
        _ scope: ScanScope, _ large: LargeFileRule, _ rules: IgnoreRules, _ watcher: FolderWatcher?,
        into sink: @escaping ([Finding]) -> Void
    ) throws -> ScanReport {
        let scope = ownPlacings.unknown(in: scope, beneath: area.root)
        if scope == .dirty([]) { return ScanReport() }
        let reader = try FolderIndexReader(path: home.index)
        var surroundings = ScanSurroundings(waitForGrace: { self.scanning.wait(nanoseconds: 200_000_000) })
        (surroundings.largeFiles, surroundings.largeFileRule) = (largeFiles, large)
        surroundings.isBusy = { self.isBusy(Spot(parent: $0, name: $1)) }
        if let watcher {
            surroundings.isBeingWritten = { watcher.isBeingWritten($0, $1) }
            surroundings.entering = { watcher.watch($1, at: $0) }
            surroundings.whereabouts = { watcher.whereabouts(of: $0) }
        }
        let scanner = FolderScanner(
            root: area.root, rows: ReaderRows(reader), rules: rules,
            reader: ContentReader(keys: keys, companion: naming), surroundings: surroundings)
        return try scanner.scan(scope, into: sink)
    }
}

extension Finding {
    /// Something is gone from where it was.
    fileprivate var isLoss: Bool {
        if case .vanished = self { true } else { false }
    }
}
