import Folders
import SystemCalls

/// What a watcher has heard and not told yet: a state machine that reads no clock and touches no disk.
///
/// Names are kept with the watch of their directory, so that a directory that moves takes its news along.
struct WatchLedger {
    struct Entry: Hashable {
        var watch: Int32
        var name: [UInt8]
    }

    /// What a scan does otherwise at a name that changed.
    struct Hint: OptionSet {
        let rawValue: UInt8

        /// A rename emptied it.
        static let renamedAway = Hint(rawValue: 1)
        /// A directory was made there, or renamed to it: what happened in it may not have been told with this path.
        static let unheard = Hint(rawValue: 2)
    }

    /// As much of what `statx` says as a watcher needs.
    struct Glance {
        var kind: FileKind
        var inode: UInt64
        var links: UInt32
    }

    /// The first half of a rename, until the second comes.
    struct Departure {
        var entry: Entry
        var isDirectory: Bool
        var watch: Int32?
    }

    /// Nanoseconds within which events are told together.
    static let togetherTime: Int64 = 20_000_000
    /// Nanoseconds without a write after which a file that is held open is told all the same.
    static let quietTime: Int64 = 2_000_000_000
    /// Names that are told one by one; beyond, everything is to be scanned.
    static let mostDirty = 65_536

    var tree = WatchTree()
    /// Names that changed, and what scans should know of them.
    var dirty: [Entry: Hint] = [:]
    /// Files that may be open for writing, and when they were written last.
    var writing: [Entry: Int64] = [:]
    /// Files whose making was heard of, and no closing yet: links are made without one.
    var created: Set<Entry> = []
    var departures: [UInt32: Departure] = [:]
    /// Directories that were renamed, and how often they were not found where they seem to be.
    var relocated: [Int32: Int] = [:]

    var cookieWatch: Int32?
    var barriers: Set<UInt64> = []
    /// Barriers whose cookies an overflow may have swallowed.
    var lostCookies: Set<UInt64> = []
    /// Barriers whose cookie was seen, in order.
    var passed: [UInt64] = []

    var needsFullScan = false
    var isRootLost = false
    /// Directories that could not be watched.
    var unwatched: Set<RelativePath> = []
    private var unwatchedTold = 0
    /// When what is dirty is told; nil while nothing is.
    private var deadline: Int64?
    /// Not later than the next file has been quiet for long enough.
    private var quietDeadline: Int64?
    private var hasWaitedForDepartures = false

    /// When `news` has something to do, unless an event comes first.
    var nextDeadline: Int64? {
        guard let deadline, let quietDeadline else { return deadline ?? quietDeadline }
        return min(deadline, quietDeadline)
    }

    func isBeingWritten(_ directory: RelativePath, _ name: [UInt8]) -> Bool {
        guard !writing.isEmpty || !created.isEmpty, let watch = tree.watch(at: directory) else { return false }
        let entry = Entry(watch: watch, name: name)
        return writing[entry] != nil || created.contains(entry)
    }

    /// Whether the directory, or one above it, could not be watched.
    func isBeneathUnwatched(_ path: RelativePath) -> Bool {
        guard !unwatched.isEmpty else { return false }
        return (0...path.names.count).contains { unwatched.contains(RelativePath(Array(path.names[..<$0]))) }
    }

    mutating func hasSomethingToTell(at time: Int64) {
        deadline = deadline ?? time + Self.togetherTime
    }

    mutating func noteWrite(_ entry: Entry, at time: Int64) {
        writing[entry] = time
        quietDeadline = quietDeadline ?? time + Self.quietTime
    }

    /// Cookies to be made again, rising.
    mutating func takeLostCookies() -> [UInt64] {
        let lost = lostCookies.intersection(barriers).sorted()
        lostCookies = []
        return lost
    }

    // MARK: - Telling

    /// What is to be told by now, in order.
    ///
    /// - Parameter look: what stands in a directory under a name; nil where nothing does.
    /// - Returns: the news, and watches that are needed no more, rising.
    mutating func news(
        at time: Int64, look: (RelativePath, [UInt8]) -> Glance?
    ) -> (news: [WatchNews], unneeded: [Int32]) {
        tellQuiet(at: time)
        guard let deadline, !passed.isEmpty || deadline <= time || isRootLost else { return ([], []) }
        if waitsForDepartures(at: time) { return ([], []) }
        self.deadline = nil
        hasWaitedForDepartures = false
        settleCreated(at: time, look)
        let unneeded = settleDirectories(at: time, look)
        let batch = takeBatch()
        var news: [WatchNews] = batch.isEmpty && unwatchedTold == unwatched.count ? [] : [.dirty(batch)]
        unwatchedTold = unwatched.count
        news += passed.map { .barrier($0) }
        passed = []
        if isRootLost { news.append(.rootLost) }
        isRootLost = false
        return (news, unneeded)
    }

    /// Files that were not written for a while are told although somebody holds them open.
    private mutating func tellQuiet(at time: Int64) {
        guard let due = quietDeadline, due <= time else { return }
        for (entry, last) in writing where last + Self.quietTime <= time {
            writing[entry] = nil
            dirty[entry, default: []].remove(.renamedAway)
            hasSomethingToTell(at: time)
        }
        quietDeadline = writing.values.min().map { $0 + Self.quietTime }
    }

    /// The halves of a rename follow each other at once, but a reading may end between them.
    private mutating func waitsForDepartures(at time: Int64) -> Bool {
        guard !departures.isEmpty, !hasWaitedForDepartures, passed.isEmpty else { return false }
        hasWaitedForDepartures = true
        deadline = time + Self.togetherTime
        return true
    }

    /// A file that was made and not closed is still being written, unless it was made as a link, which nobody closes.
    private mutating func settleCreated(at time: Int64, _ look: (RelativePath, [UInt8]) -> Glance?) {
        for entry in created {
            let status = tree.path(of: entry.watch).flatMap { look($0, entry.name) }
            if let status, status.kind == .file, status.links == 1 {
                noteWrite(entry, at: time)
            } else {
                dirty[entry, default: []].remove(.renamedAway)
            }
        }
        created = []
    }

    /// Directories that left without arriving have left the folder; of those that arrived, the disk has the last word,
    /// since a scan may have put another one in the tree before the event came.
    private mutating func settleDirectories(
        at time: Int64, _ look: (RelativePath, [UInt8]) -> Glance?
    ) -> [Int32] {
        let departed = Set(departures.values.compactMap(\.watch))
        departures = [:]
        let candidates = relocated
        relocated = [:]
        var hasDetached = false
        for (watch, attempts) in candidates where tree.contains(watch) && !isWhereItSeems(watch, look) {
            if !departed.contains(watch), tree.path(of: watch) != nil {
                if attempts == 0 {
                    // It may have been renamed once more, of which the next event tells.
                    relocated[watch] = 1
                    hasSomethingToTell(at: time)
                    continue
                }
                needsFullScan = true
            }
            tree.detach(watch)
            hasDetached = true
        }
        return hasDetached ? tree.removeDetached() : []
    }

    private func isWhereItSeems(_ watch: Int32, _ look: (RelativePath, [UInt8]) -> Glance?) -> Bool {
        guard let path = tree.path(of: watch), let parent = path.parent, let name = path.names.last else {
            return false
        }
        return look(parent, name.bytes)?.inode == tree.inode(of: watch)
    }

    private mutating func takeBatch() -> DirtyBatch {
        var batch = DirtyBatch()
        batch.needsFullScan = needsFullScan || dirty.count > Self.mostDirty
        batch.unwatched = unwatched.count
        if !batch.needsFullScan { batch.directories = dirtyDirectories() }
        dirty = [:]
        needsFullScan = false
        return batch
    }

    private func dirtyDirectories() -> [DirtyDirectory] {
        var byWatch: [Int32: DirtyDirectory] = [:]
        for (entry, hint) in dirty {
            guard let path = byWatch[entry.watch]?.path ?? tree.path(of: entry.watch) else { continue }
            byWatch[entry.watch, default: DirtyDirectory(path: path, names: [])].names.append(entry.name)
            if hint.contains(.renamedAway) { byWatch[entry.watch]?.renamedAway.append(entry.name) }
            if hint.contains(.unheard) { byWatch[entry.watch]?.unheard.append(entry.name) }
        }
        return byWatch.values.map(\.inOrder).sorted { $0.path < $1.path }
    }
}

extension DirtyDirectory {
    fileprivate var inOrder: DirtyDirectory {
        DirtyDirectory(
            path: path, names: names.sorted { $0.lexicographicallyPrecedes($1) },
            renamedAway: renamedAway.sorted { $0.lexicographicallyPrecedes($1) },
            unheard: unheard.sorted { $0.lexicographicallyPrecedes($1) })
    }
}
