package import SystemCalls

/// What a watcher tells of a folder.
package enum WatchNews: Hashable, Sendable {
    case dirty(DirtyBatch)
    /// Everything that happened before `FolderWatcher.barrier(_:)` was called with this number has been told, but for
    /// files that are still being written.
    case barrier(UInt64)
    /// The root was moved, deleted or unmounted: it has to be found again by its marker before anything else is done.
    case rootLost
    /// The watcher has stopped: from now on only scans see anything.
    case failed(Errno)
}

/// Where a folder may have changed.
package struct DirtyBatch: Hashable, Sendable {
    /// Rising by path.
    package var directories: [DirtyDirectory] = []
    /// Events were lost, or there were more than are worth keeping: anything may have changed.
    package var needsFullScan = false
    /// Directories that could not be watched, since the folder was first scanned: what happens there only scans see.
    package var unwatched = 0

    package init() {}

    var isEmpty: Bool { directories.isEmpty && !needsFullScan }
}
