import Bytes
import Chunking
import Dispatch
import Folders
import Placing
import Storing
import Syncing

/// What comes round by itself: a look at everything each hour, whatever the watcher saw, and what is kept too long goes.
extension FolderSync {
    private static let hour = DispatchTimeInterval.seconds(3600)

    func startClock() {
        clock?.cancel()
        clock = lane.timer { self.assumeIsolated { $0.anHourPassed() } }
        awaitHour()
    }

    private func awaitHour() { clock?.schedule(after: FolderSync.hour, leeway: .seconds(60)) }

    func anHourPassed() {
        awaitHour()
        scans.everything = true
        scan()
        giveWhatIsDue()
        noteSynced()
        pruneVersions(after: 1)
        compareWhenQuiet()
        hours += 1
        if hours.isMultiple(of: FolderSync.hoursBetweenSweeps) { sweepLists() }
    }

    /// A sweep reads every record.
    private static let hoursBetweenSweeps = 24

    /// Drops chunk lists that nothing leads to any more, neither a record nor what is being fetched.
    func sweepLists() {
        var roots: [Bytes32] = []
        for fetch in fetching.fetches.values {
            if case .file(_, .listed(let root, _)) = fetch.content.body { roots.append(root) }
        }
        change { _ = try index.sweepListObjects(keeping: roots) { ListObject.names(in: $0) } }
    }

    /// Oldest first, but never the open sides of a conflict, nor what was written while it was replaced and not yet read.
    /// `hours` have passed since it last was.
    func pruneVersions(after hours: Int) {
        var kept: Set<String> = []
        do {
            for row in try index.contestedNodes(limit: .max) {
                for head in try index.heads(of: row.node).received {
                    for content in head.contents {
                        kept.formUnion(try index.versions(of: content.value.hash).compactMap(\.file))
                    }
                }
            }
            kept.formUnion(try index.unreadVersions())
        } catch {
            return note("", "the versions cannot be looked through: \(error)")
        }
        let (tools, keep) = (tools, kept)
        tools.placing.async {
            let pruned = try? tools.prune(after: hours, keeping: keep)
            self.enqueue { folder in
                folder.change {
                    for path in pruned ?? [] {
                        guard let row = try folder.index.version(file: path.description) else { continue }
                        try folder.index.removeVersion(row.id)
                    }
                }
            }
        }
    }
}

extension FolderTools {
    /// On the placing lane, on which all is displaced.
    fileprivate func prune(after hours: Int, keeping kept: Set<String>) throws -> [VersionPath] {
        var ages = home.loadVersionAges()
        let pruned = try area.prune(VersionLimits(), &ages, hours: hours, mustKeep: { kept.contains($0.description) })
        try home.save(ages)
        return pruned
    }
}
