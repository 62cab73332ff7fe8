import Foundation
import Synchronization
import SystemCalls

@testable import Scanning

/// A real directory that is scanned, watched and scanned again as the watcher tells.
final class WatchedWorld {
    let world: ScanWorld
    let watcher: FolderWatcher
    let heard = Heard()
    private var barriers: UInt64 = 0
    /// What the last scan could not look at; nil: too much to be named.
    private var unsettled: [DirtyDirectory]? = []
    /// Where the queue has no thread: has everything heard and told.
    var catchUp: () throws -> Void = {}

    init(
        mostWatches: Int = .max, queues: WatchQueues = WatchQueues(),
        now: @escaping @Sendable () -> Int64 = monotonicNanoseconds
    ) throws {
        world = try ScanWorld()
        try world.makeDirectory(".kith/cookies")
        let cookies = try world.root.directoryBeneath(Array(".kith/cookies".utf8))
        let watcher = try FolderWatcher(
            root: world.root, cookies: cookies, queues: queues, mostWatches: mostWatches, now: now)
        self.watcher = watcher
        world.surroundings.entering = { watcher.watch($1, at: $0) }
        world.surroundings.isBeingWritten = { watcher.isBeingWritten($0, $1) }
        world.surroundings.whereabouts = { watcher.whereabouts(of: $0) }
        watcher.start { [heard] in heard.add($0) }
    }

    deinit { watcher.stop() }

    /// What was told of all that happened before.
    func settled() throws -> DirtyBatch {
        barriers += 1
        try watcher.barrier(barriers)
        try catchUp()
        return heard.taken(until: barriers)
    }

    /// Scans what was told of, with what a scan before could not look at, and everything if that was told.
    @discardableResult
    func follow() throws -> [String] { try follow(settled()) }

    /// Scans what was told by now.
    func followWhatWasTold() throws { try follow(heard.taken()) }

    @discardableResult
    private func follow(_ batch: DirtyBatch) throws -> [String] {
        let left = unsettled
        let isEverything = batch.needsFullScan || left == nil
        let found = try world.scan(isEverything ? .everything : .dirty(batch.directories + (left ?? [])))
        unsettled = world.report.unsettled
        guard let again = unsettled, !again.isEmpty else { return found }
        defer { unsettled = world.report.unsettled }
        return try found + world.scan(.dirty(again))
    }
}

extension WatchedWorld {
    /// Until nothing is held back. A test beside this one may start a program, which holds our files open until it is one;
    /// what a file was written with is told when it is closed for good.
    func followToTheEnd() throws {
        repeat { try follow() } while watcher.heldBack > 0 || unsettled != []
        // For what was told last, and for what happened in directories that only that found.
        for _ in 0..<3 { try follow() }
    }
}

/// News as they came, from another thread.
final class Heard: Sendable {
    private let news = Mutex<[WatchNews]>([])
    private let arrived = DispatchSemaphore(value: 0)
    /// The watcher waits here while the gate is held, and says that it has come to it.
    let gate = Mutex(())
    let reached = DispatchSemaphore(value: 0)

    var isEmpty: Bool { news.withLock(\.isEmpty) }

    func add(_ item: WatchNews) {
        reached.signal()
        gate.withLock { _ in }
        news.withLock { $0.append(item) }
        arrived.signal()
    }

    /// Waits for the barrier, and gives all that came before as one.
    func taken(until barrier: UInt64) -> DirtyBatch {
        while !news.withLock({ $0.contains(.barrier(barrier)) }) { arrived.wait() }
        return taken()
    }

    /// What came until now, as one.
    func taken() -> DirtyBatch {
        news.withLock { news in
            var all = DirtyBatch()
            for case .dirty(let batch) in news {
                all.directories += batch.directories
                all.needsFullScan = all.needsFullScan || batch.needsFullScan
                all.unwatched = max(all.unwatched, batch.unwatched)
            }
            news = []
            return all
        }
    }
}
