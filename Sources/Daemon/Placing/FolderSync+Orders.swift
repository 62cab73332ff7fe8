import Bytes
import Control
import Cryptography
import Dispatch
import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// Writing into the folder on a user's order, as crash-exactly as what the engine places: staged bytes durable, the intent
/// durable, the rename, the rename durable, and only then the index says what was displaced.
extension FolderSync {
    /// Puts something at a path beneath the root, with the directories above it, between two batches of the engine; a
    /// scan has to find it there. Durable when this returns.
    func install(
        _ source: InstallSource, at path: RelativePath, expecting standing: LaidRow?
    ) async throws -> PlacementOutcome {
        try await betweenBatches { folder in
            let (tools, placer) = (folder.tools, folder.placer)
            let intent = try await tools.placing.run {
                try tools.prepare(source, at: path, expecting: standing, with: placer)
            }
            return try await folder.carryOut(UserOrder(intent: intent, path: path, standing: standing))
        }
    }

    /// Moves a file that no member holds into the versions. What is fetched may be taken from there.
    func putAway(_ path: RelativePath, _ stamp: Stamp, holding content: ContentHash) async throws -> PlacementOutcome {
        try await carryOut(.remove(path, expecting: stamp), at: path, holding: content)
    }

    /// Removes a directory that no member holds, if it is empty.
    func removeStray(_ path: RelativePath) async throws -> PlacementOutcome {
        try await carryOut(.removeDirectory(path), at: path, holding: nil)
    }

    private func carryOut(
        _ step: PlacementStep, at path: RelativePath, holding content: ContentHash?
    ) async throws -> PlacementOutcome {
        // What was said of it goes when a scan sees that it is gone.
        defer {
            scans.mark(path)
            scan()
        }
        return try await betweenBatches { folder in
            // What members hold may have come to stand there meanwhile.
            guard try folder.index.laid(at: path) == nil else { return .notAsExpected(nil) }
            let placer = folder.placer
            let intents = await folder.tools.placing.run { placer.intents(for: [step], now: Clock.realTime()) }
            guard let intent = intents.first else { throw API.Failure(.broken, "a step had no intent") }
            return try await folder.carryOut(
                UserOrder(intent: intent, path: path, standing: nil, removed: content))
        }
    }

    private func betweenBatches(
        _ body: (isolated FolderSync) async throws -> PlacementOutcome
    ) async throws -> PlacementOutcome {
        // Between the end of a batch and here another may have begun.
        while placing.isUnderWay, canPlace {
            _ = await waits(until: nil) { !$0.canPlace || !$0.placing.isUnderWay }
        }
        guard canPlace else {
            throw API.Failure(
                .failed, "\(entry.name) is not at work now", hint: "see: kith status \(ShellWord.quoted(entry.name))")
        }
        placing.isUnderWay = true
        defer {
            placing.isUnderWay = false
            tools.setBusy([])
            advance()
        }
        return try await body(self)
    }

    private func carryOut(_ order: UserOrder) async throws -> PlacementOutcome {
        guard let number = open(order) else {
            throw API.Failure(.failed, "the index of \(entry.name) cannot be written")
        }
        let (tools, placer) = (tools, placer)
        let (outcome, settled) = await tools.placing.run { tools.execute(order, with: placer) }
        if case .failure(let error) = settled {
            // Nothing is claimed that may not be durable: the intent stays open, and recovery looks at it.
            fail("what was placed cannot be made durable: \(error)")
            throw error
        }
        change(durably: true) {
            try take(outcome, of: order)
            try index.removeIntents([number])
        }
        // No scan finds that something is gone of which there was no row.
        if order.path.names.count == 1, order.path.names.first == ScanState.ignoreFile { rulesChanged() }
        return outcome
    }

    /// Commits the intent; nil where the index cannot be written.
    func open(_ order: UserOrder) -> Int64? {
        change(durably: true) {
            let parent = try order.path.parent.flatMap { try $0 == .root ? .root : index.laid(at: $0)?.node }
            guard let name = order.path.names.last else {
                throw API.Failure(.noSuchPath, "nothing is placed at the root")
            }
            let place = FolderTools.Spot(parent: parent ?? .root, name: name)
            tools.setBusy([place])
            let record = IntentRecord(
                order: order.intent, node: order.standing?.node ?? .root, parent: place.parent, name: name,
                displaced: order.standing?.content)
            let intent = NewIntent(node: record.node, parent: place.parent, name: name, step: record.encoded)
            return try index.putIntent(intent)
        }
    }

    /// What the order displaced is a version from now on.
    private func take(_ outcome: PlacementOutcome, of order: UserOrder) throws {
        let (node, path) = (order.standing?.node ?? .root, order.path)
        switch outcome {
        case .placed(_, let displaced?):
            try keepDisplaced(displaced, of: node, path, order.standing?.content, .replaced)
        case .removed(let kept?): try keepDisplaced(kept, of: node, path, order.removed, .deleted)
        case .localEdit(let file, _): try keepDisplaced(file, of: node, path, nil, .edited)
        default: break
        }
        if case .removed = outcome, let parent = path.parent { try somethingLeft(parent) }
    }

    private func keepDisplaced(
        _ file: VersionFile, of node: NodeID, _ path: RelativePath, _ content: ContentHash?, _ reason: VersionReason
    ) throws {
        try index.putVersion(
            VersionRow(
                node: node, path: path.description, content: content, stamp: file.stamp, keptAt: Clock.realTime(),
                file: file.path.description, reason: reason))
        if reason == .edited || !file.isSettled { watch(file, of: node, path.description) }
    }

    /// An order that was open at a crash. Whether it happened or not, a scan finds what stands there.
    func recoveredOrder(_ record: IntentRecord, _ step: RecoveredStep) throws {
        scans.everything = true
        let path = record.intent.step.paths.last ?? .root
        switch step {
        case .done(.placed(_, let displaced?)):
            try keepDisplaced(displaced, of: record.node, path, record.displaced, .replaced)
        case .done(.removed(let kept?)): try keepDisplaced(kept, of: record.node, path, nil, .deleted)
        case .done(.localEdit(let file, _)): try keepDisplaced(file, of: record.node, path, nil, .edited)
        case .unknown(_, let kept?): try keepDisplaced(kept, of: record.node, path, nil, .edited)
        case .failed(let errno, let words): note(path.description, "\(words): \(errno)")
        case .done, .notDone, .unknown: break
        }
    }
}

/// One step that a user ordered.
struct UserOrder: Sendable {
    let intent: PlacementIntent
    let path: RelativePath
    /// What the index says stands there.
    let standing: LaidRow?
    /// What a scan saw in a file that no row is of.
    var removed: ContentHash?
}

extension FolderTools {
    /// Stages what is to be installed, durably; on the placing lane.
    func prepare(
        _ source: InstallSource, at path: RelativePath, expecting standing: LaidRow?, with placer: Placer
    ) throws -> PlacementIntent {
        let check = area.check()
        guard check == .fine else {
            throw API.Failure(.notAllowed, check.words(path: String(decoding: area.rootPath, as: UTF8.self)))
        }
        try makeDirectories(above: path)
        let step = try step(source, at: path, expecting: standing?.stamp)
        try placer.prepare([step])
        guard let intent = placer.intents(for: [step], now: Clock.realTime()).first else {
            throw API.Failure(.broken, "a step had no intent")
        }
        return intent
    }

    /// The rename, and its durability; on the placing lane.
    func execute(_ order: UserOrder, with placer: Placer) -> (PlacementOutcome, Result<Void, any Error>) {
        let outcomes = placer.execute([order.intent], now: Clock.realTime()) { _, _, file in
            // What no row is of goes whatever it holds by now: it is kept.
            order.standing.map { self.holds($0.content, file) } ?? true
        }
        let outcome = outcomes.first ?? .failed(.inputOutput, "a step had no outcome")
        return (
            outcome,
            Result {
                try placer.settle([order.intent])
                if let staged = order.intent.step.staged, !outcome.hasInstalled { try area.drop(staged.name) }
            }
        )
    }

    private func step(
        _ source: InstallSource, at path: RelativePath, expecting stamp: Stamp?
    ) throws -> PlacementStep {
        let name = StagedName(Bytes16(high: Randomness.word(), low: Randomness.word()))
        switch source {
        case .version(let version):
            return .install(try area.restore(version, as: name), at: path, expecting: stamp)
        case .empty(let mtime):
            return .install(try area.stageSmall([], mode: 0o644, mtime: mtime, name: name), at: path, expecting: stamp)
        case .symlink(let target, let mtime):
            return .installSymlink(target: target, at: path, mtime: mtime, expecting: stamp)
        }
    }

    private func makeDirectories(above path: RelativePath) throws(Errno) {
        var directory = area.root
        for name in path.parent?.names ?? [] {
            do throws(Errno) {
                directory = try directory.directoryBeneath(name.bytes, sameMount: true)
            } catch {
                guard error == .noEntry else { throw error }
                try directory.makeDirectory(name.bytes, mode: 0o777)
                try directory.sync()
                directory = try directory.directoryBeneath(name.bytes, sameMount: true)
            }
        }
    }
}

/// What a user's order puts somewhere.
enum InstallSource: Sendable {
    case version(VersionPath)
    case empty(Int64)
    case symlink(target: [UInt8], mtime: Int64)
}

extension PlacementOutcome {
    fileprivate var hasInstalled: Bool {
        switch self {
        case .placed, .localEdit: true
        default: false
        }
    }

    /// Why something did not come to stand at a path.
    func failure(at path: RelativePath) -> API.Failure {
        let (words, hint): (String, String?) =
            switch self {
            case .notAsExpected, .localEdit: ("\(path) was changed meanwhile, and that was kept", "try again")
            case .occupied: ("something that Kith does not sync stands at \(path)", "move it away, and try again")
            case .failed(let errno, let words): ("\(words): \(errno.words)", nil)
            case .placed, .exchanged, .removed, .notEmpty: ("\(path) could not be written", nil)
            }
        return API.Failure(.failed, words, path: path.description, hint: hint)
    }
}
