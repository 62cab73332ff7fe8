import Folders
import Scanning

/// Places that changed, as a watcher tells of them.
struct WatchBatch {
    let batch: DirtyBatch

    /// - Parameter touched: places, and whether a rename emptied them.
    init(_ touched: [(RelativePath, Bool)], needsFullScan: Bool) {
        var names: [RelativePath: Set<[UInt8]>] = [:]
        var away: [RelativePath: Set<[UInt8]>] = [:]
        for (path, isRenamedAway) in touched {
            guard let name = path.names.last?.bytes, let parent = path.parent else { continue }
            names[parent, default: []].insert(name)
            if isRenamedAway { away[parent, default: []].insert(name) }
        }
        var batch = DirtyBatch()
        batch.needsFullScan = needsFullScan
        batch.directories = names.keys.sorted().map { path in
            DirtyDirectory(
                path: path, names: WatchBatch.rising(names[path]), renamedAway: WatchBatch.rising(away[path]))
        }
        self.batch = batch
    }

    private static func rising(_ names: Set<[UInt8]>?) -> [[UInt8]] {
        (names ?? []).sorted { $0.lexicographicallyPrecedes($1) }
    }
}
