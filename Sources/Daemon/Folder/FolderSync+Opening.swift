import Bytes
import Cryptography
import Dispatch
import Folders
import Identity
import Manifests
import Placing
import Scanning
import Storing
import Syncing
import SystemCalls
import Transport
import Wire

/// How a folder comes to be open on this device, and is closed.
extension FolderSync {
    /// Founds a folder in a directory that has none. `home` is the folder's own directory in the daemon's home.
    static func create(context: FolderContext, home: DaemonHome, path: String, name: String) throws -> FolderSync {
        let (log, secrets) = try MembershipLog.founded(
            name: name, root: .random(), epochKey: .random(), by: context.identity.key)
        let entry = FolderEntry(id: log.folder, path: path, name: name)
        return try make(context, home, entry, log, secrets)
    }

    /// Takes part in a folder of others, with the entries that a member gave.
    /// - Parameter inviteSecret: of the code, if there was one: the keys are sealed to it until they are to this device.
    static func join(
        context: FolderContext, home: DaemonHome, path: String, name: String?, folder: FolderID, entries: [[UInt8]],
        inviteSecret: [UInt8]?
    ) throws -> FolderSync {
        var log = MembershipLog(folder: folder)
        for bytes in entries { try log.insert(bytes) }
        let keys = [context.identity.key] + (inviteSecret.flatMap { Bytes16($0) }.map { [InviteSecret($0).key] } ?? [])
        guard log.membership.role(of: context.device) != nil else { throw OpeningError.notAMember }
        guard let secrets = log.secrets(openedBy: keys) else { throw OpeningError.noKeys }
        let title = name ?? log.folderName(openedWith: secrets) ?? "shared"
        let entry = FolderEntry(
            id: folder, path: path, name: title, isAdopting: true, inviteSecret: inviteSecret)
        return try make(context, home, entry, log, secrets)
    }

    private static func make(
        _ context: FolderContext, _ home: DaemonHome, _ entry: FolderEntry, _ log: MembershipLog,
        _ secrets: FolderSecrets
    ) throws -> FolderSync {
        let area = try area(of: entry)
        let place = FolderHome(path: try home.makeFolderHome(of: entry.id))
        try place.saveMembership(log)
        let (index, _) = try place.openIndex(of: entry.id)
        return FolderSync(context, place, entry, area, index, log, secrets)
    }

    /// A directory that was this folder's before keeps its area; one of another folder is refused.
    private static func area(of entry: FolderEntry) throws -> FolderArea {
        let path = Array(entry.path.utf8)
        switch FolderArea.check(rootPath: path, folder: entry.id) {
        case .fine: return try FolderArea.open(rootPath: path, folder: entry.id)
        case .foreign: throw OpeningError.foreignMarker(entry.path)
        default: return try FolderArea.mark(rootPath: path, folder: entry.id)
        }
    }

    /// Opens a folder that this device takes part in already.
    static func open(context: FolderContext, home: DaemonHome, entry: FolderEntry) throws -> FolderSync {
        var entry = entry
        let place = FolderHome(path: try home.makeFolderHome(of: entry.id))
        let log = try place.loadMembership(of: entry.id)
        let keys =
            [context.identity.key] + (entry.inviteSecret.flatMap { Bytes16($0) }.map { [InviteSecret($0).key] } ?? [])
        guard let secrets = log.secrets(openedBy: keys) else { throw OpeningError.noKeys }
        let check = FolderArea.check(rootPath: Array(entry.path.utf8), folder: entry.id)
        guard check == .fine else { throw OpeningError.held(check) }
        let area = try FolderArea.open(rootPath: Array(entry.path.utf8), folder: entry.id)
        let (index, isNew) = try openedIndex(of: entry.id, place, area)
        if isNew { entry.isAdopting = true }
        context.saveEntry(entry)
        return FolderSync(context, place, entry, area, index, log, secrets)
    }

    /// The area remembers every number that may have left this device: an index that knows fewer was put back, and is lost.
    private static func openedIndex(
        of folder: FolderID, _ place: FolderHome, _ area: FolderArea
    ) throws -> (index: FolderIndex, isNew: Bool) {
        let reservations = try area.reservations()
        var opened: (index: FolderIndex, isNew: Bool)? = try place.openIndex(of: folder)
        if let now = opened {
            let known = reservations.first { $0.replica == now.index.replica }
            let hasAll = known.map { now.index.holds($0) } ?? true
            if now.isNew || hasAll { return now }
        }
        // Closed before it is renamed: when SQLite closes a database it deletes its log by name, and the name is the new
        // one's by then.
        opened = nil
        try place.setAside()
        return try place.openIndex(of: folder)
    }

    private init(
        _ context: FolderContext, _ home: FolderHome, _ entry: FolderEntry, _ area: FolderArea, _ index: FolderIndex,
        _ log: MembershipLog, _ secrets: FolderSecrets
    ) {
        let tools = FolderTools(
            keys: FolderKeys(root: secrets.root), area: area, home: home, name: entry.name,
            leastLarge: context.leastLarge)
        tools.epochs = FolderTools.EpochState(keys: secrets.epochs, current: log.membership.currentEpoch)
        self.init(
            lane: Lane("folder." + entry.name), context: context, tools: tools, entry: entry, index: index, log: log,
            membership: log.membership)
    }

    /// Begins to work, for the first time after the opening: what a crash left half done is finished or undone before
    /// anything is looked at.
    func start() {
        change(durably: true) {
            try recover()
            try noteOpening()
            try beginAnew()
        }
        if case .failed = state { return }
        sweepStage()
        lookAtDisplaced()
        goToWork()
    }

    /// In a transaction.
    private func beginAnew() throws {
        try startBrake()
        guard entry.isAdopting else { return }
        // What lay here before says nothing of the root as it is now: nothing that is missing counts as deleted.
        try index.forgetAllLaid()
        try forgetMissingVersions()
    }

    private func goToWork() {
        if entry.isPaused {
            state = .paused
            return
        }
        state = entry.isAdopting ? .adopting : .running
        // A pause may have come between: who tells what it holds now is waited for anew.
        scans.isAdoptionDue = false
        startWatching()
        startClock()
        giveWhatIsDue()
        scans.everything = true
        if state == .running { scan() } else if isAlone { adoptNow() }
        lookAfterPowerCut()
        advance()
    }

    /// Nobody else takes part: there is nothing to wait for.
    var isAlone: Bool { membership.members.count == 1 }

    func startWatching() {
        stopWatching()
        scans.everything = true
        guard context.hearsChanges else { return }
        do {
            let watcher = try FolderWatcher(
                root: tools.area.root, cookies: tools.area.cookies, queues: context.watchQueues)
            watcher.start { news in self.enqueue { $0.heard(news) } }
            self.watcher = watcher
        } catch {
            note("", "changes cannot be heard, and are found by an hourly look: \(error)")
        }
    }

    func stopWatching() {
        // No scan goes on with a large file, which could take minutes.
        tools.largeFiles.givesWay = true
        watcher?.stop()
        watcher = nil
        for (_, waiter) in barriers.sorted(by: { $0.key < $1.key }) { waiter() }
        barriers = [:]
    }

    func stop() {
        isStopped = true
        verifying.run?.cancel()
        powerCuts.look?.cancel()
        clock?.cancel()
        stopWatching()
        for fetch in fetching.fetches.values { fetch.file?.leave() }
        links = [:]
        noteClosing()
        changed()
    }

    /// The numbers reserved stand in the folder's area: an index of an earlier moment that is put back is known by that, also
    /// one of this run. Where that cannot be written, peers may still know.
    private func noteClosing() {
        if case .failed = state { return }
        guard (try? index.noteClosing()) != nil else { return }
        _ = reserveNumbers()
    }

    func pause() {
        entry.isPaused = true
        context.saveEntry(entry)
        // What failed has to be opened anew, paused or not: what it left half done is recovered then.
        if case .failed = state {} else { state = .paused }
        stopWatching()
        for (_, link) in links.sorted(by: { $0.key < $1.key }) { link.peer.send(.folderClosed(id)) }
        let devices = links.keys.sorted()
        links = [:]
        // No answer comes any more to what was asked.
        for device in devices { fetchesLost(with: device) }
        changed()
    }

    func resume() {
        entry.isPaused = false
        context.saveEntry(entry)
        guard state == .paused else { return }
        // No crash lies between: intents that are open are those of a batch that is on its way.
        change(durably: true) { try beginAnew() }
        if case .failed = state {} else { goToWork() }
        context.membershipChanged(of: id, to: membership)
    }

    /// Every intent that was open at a crash is finished or undone.
    private func recover() throws {
        let open = index.intents()
        guard !open.isEmpty else { return }
        let records = try open.map { try IntentRecord(decoding: $0.step) }
        let tools = tools
        let expected = records.map(\.displaced)
        let found = placer.recover(records.map(\.intent), now: Clock.realTime()) { number, _, file in
            tools.holds(expected[number], file)
        }
        for (record, step) in zip(records, found) { try recovered(record, step) }
        try index.removeIntents(open.map(\.id))
        try tightenDirectories(of: records)
    }

    /// Directories that a batch had made writable for a while get their modes back, as the rows know them.
    private func tightenDirectories(of records: [IntentRecord]) throws {
        var seen: Set<NodeID> = []
        for record in records {
            var directories = [record.parent, try index.laid(record.node)?.parent, record.node].compactMap(\.self)
            while let node = directories.popLast(), node != .root {
                guard node.isDirectory, seen.insert(node).inserted, let row = try index.laid(node) else { continue }
                directories.append(row.parent)
                guard let path = try index.path(of: node) else { continue }
                do throws(PlacingError) { try tools.area.tighten(path, to: row.stamp.mode) } catch {
                    note(path.description, "\(error)")
                }
            }
        }
    }

    private func recovered(_ record: IntentRecord, _ step: RecoveredStep) throws {
        if record.kind == .order { return try recoveredOrder(record, step) }
        let heads = try index.heads(of: record.node).received
        let act = try record.act(index, heads)
        let path = record.intent.step.paths.last ?? .root
        switch step {
        case .done(let outcome):
            guard let act else {
                scans.everything = true
                return
            }
            let planned = PlannedAct(node: record.node, heads: heads, act: act, step: record.intent.step, path: path)
            try take(outcome, of: planned)
        case .notDone: break
        case .failed(let errno, let words):
            note(path.description, "\(words): \(errno)")
            scans.everything = true
        case .unknown(_, let kept):
            if let kept, let act {
                let planned = PlannedAct(
                    node: record.node, heads: heads, act: act, step: record.intent.step, path: path)
                try keep(kept, of: planned, why: .edited)
            }
            scans.everything = true
        }
    }
}

enum OpeningError: Error {
    case notAMember
    case noKeys
    case foreignMarker(String)
    case held(RootCheck)
}

extension FolderIndex {
    fileprivate func holds(_ reservation: Reservation) -> Bool {
        reservation.events <= reservedEvents && reservation.sequence <= reservedSequences
    }
}
