import Folders
import SystemCalls

/// How a batch becomes durable: a sync of the whole filesystem costs tens of milliseconds, and as much for thousands of
/// files as for one; a sync of one file a tenth of one.
enum Durability {
    /// From so many files or directories on the whole filesystem is synced.
    static let bulk = 64
}

extension FolderArea {
    /// Returns when finished staged files are durable, under their names in `stage/`.
    package func makeDurable(_ staged: [Staged]) throws(PlacingError) {
        try saying("cannot make stage durable") { () throws(Errno) in
            if staged.count >= Durability.bulk { return try stage.descriptor.syncFilesystem() }
            for file in staged { try stage.sync(beneath: file.name.bytes) }
            if !staged.isEmpty { try stage.sync() }
        }
    }
}

extension Placer {
    /// Before intents are committed: returns when everything that the steps take out of `stage/` is durable.
    package func prepare(_ steps: [PlacementStep]) throws(PlacingError) {
        try area.makeDurable(steps.compactMap(\.staged))
    }

    /// After the steps were carried out: returns when all that they changed is durable.
    package func settle(_ intents: [PlacementIntent]) throws(PlacingError) {
        guard !intents.isEmpty else { return }
        let paths = Placer.pathsToSync(intents)
        guard paths.count >= Durability.bulk else { return try syncEach(paths) }
        try saying("cannot make changes in \(text(area.rootPath)) durable") { () throws(Errno) in
            try area.root.descriptor.syncFilesystem()
        }
    }

    /// One batch after its renames, and the next one before its intents: as `settle` and `prepare`, with one sync of the
    /// filesystem where either is large.
    package func sync(
        settling intents: [PlacementIntent], preparing steps: [PlacementStep]
    ) -> (settled: Result<Void, any Error>, prepared: Result<Void, any Error>) {
        let isLarge = max(intents.count, steps.count) >= Durability.bulk
        guard isLarge, !intents.isEmpty, !steps.isEmpty else {
            return (Result { try settle(intents) }, Result { try prepare(steps) })
        }
        do throws(Errno) {
            try area.root.descriptor.syncFilesystem()
            return (.success(()), .success(()))
        } catch {
            // Somebody's bytes did not reach the disk: whose is not said, but directories can be asked for themselves.
            let settled = Result { try syncEach(Placer.pathsToSync(intents)) }
            return (settled, .failure(PlacingError("cannot make stage durable", error)))
        }
    }

    private func syncEach(_ paths: [[UInt8]]) throws(PlacingError) {
        try saying("cannot make changes in \(text(area.rootPath)) durable") { () throws(Errno) in
            for path in paths { try syncIfThere(path) }
        }
    }

    /// Directories whose entries changed, in the area too, and entries whose mode or time was set; sorted, each once.
    static func pathsToSync(_ intents: [PlacementIntent]) -> [[UInt8]] {
        var paths: Set<[UInt8]> = []
        for intent in intents {
            for path in intent.step.paths { paths.insert((path.parent ?? .root).bytes) }
            if case .setMeta(let path, _, _, _) = intent.step { paths.insert(path.bytes) }
            if intent.step.staged != nil { paths.insert(Array(".kith/stage".utf8)) }
            if let slot = intent.slot {
                paths.insert(Array(".kith/versions".utf8))
                paths.insert(Array(".kith/versions/\(slot.day)".utf8))
            }
        }
        return paths.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func syncIfThere(_ path: [UInt8]) throws(Errno) {
        do throws(Errno) { try area.root.sync(beneath: path) } catch {
            switch error {
            // Gone, or another thing by now: that is a change of its own, and not of these steps.
            case .noEntry, .notDirectory, .symlinkLoop, .crossesDevices, .noSuchDeviceOrAddress: return
            default: throw error
            }
        }
    }
}

extension DirectoryDescriptor {
    /// Makes one entry durable; with the whole filesystem where its mode does not let us open it.
    fileprivate func sync(beneath path: [UInt8]) throws(Errno) {
        do throws(Errno) { try openBeneath(path, [.readOnly, .nonBlocking]).sync() } catch {
            guard error == .accessDenied else { throw error }
            try descriptor.syncFilesystem()
        }
    }
}
