import Dispatch
import Folders
import Scanning
import Synchronization
import SystemCalls

/// Waiting for a folder without holding a thread.
extension FolderSync {
    private static let numbers = Atomic<UInt64>(0)

    /// Whether `isMet` came to hold: it is asked now, and after each change that the folder tells of, until the
    /// deadline or until the folder is closed. Without a deadline it waits as long as that takes.
    func waits(
        until deadline: ContinuousClock.Instant?, for isMet: @escaping @Sendable (isolated FolderSync) -> Bool
    ) async -> Bool {
        if isMet(self) { return true }
        let number = FolderSync.numbers.add(1, ordering: .relaxed).newValue
        let news = News()
        addWaiter(number) {
            self.enqueue { folder in if folder.isStopped || isMet(folder) { news.came() } }
        }
        end(news, at: deadline)
        _ = await news.wait()
        removeWaiter(number)
        return isMet(self)
    }

    /// Whether all that was written before now has been heard of by the deadline. What was heard of is work of the
    /// scanner, which `missingForAgreement` names until it is done.
    func hearsLocalChanges(until deadline: ContinuousClock.Instant) async -> Bool {
        guard canScan, let watcher else { return true }
        let news = News()
        lastBarrier += 1
        let number = lastBarrier
        barriers[number] = { news.came() }
        do throws(Errno) { try watcher.barrier(number) } catch { cannotHear(number, error) }
        end(news, at: deadline)
        return await news.wait()
    }

    /// No barrier can be set, so that a look at everything must tell what has happened until now.
    private func cannotHear(_ number: UInt64, _ error: Errno) {
        barriers.removeValue(forKey: number)?()
        // Somebody has taken the watcher's directory away.
        if error == .noEntry { startWatching() }
        scans.everything = true
        scan()
    }

    /// Looks at paths again, and returns when a scan that began after now has ended; false where none can.
    func looksAgain(at paths: [RelativePath]) async -> Bool {
        for path in paths { scans.mark(path) }
        guard canScan else { return false }
        let number = FolderSync.numbers.add(1, ordering: .relaxed).newValue
        let news = News()
        scans.waiters.append { news.came() }
        addWaiter(number) { self.enqueue { folder in if !folder.canScan { news.came(false) } } }
        scan()
        if !canScan { news.came(false) }
        defer { removeWaiter(number) }
        return await news.wait()
    }

    /// Looks at everything again, and returns when that has ended or cannot be.
    func looksAtEverything() async {
        scans.everything = true
        _ = await looksAgain(at: [])
    }

    private func end(_ news: News, at deadline: ContinuousClock.Instant?) {
        guard let deadline else { return }
        let (seconds, attoseconds) = max(.zero, deadline - .now).components
        let milliseconds = Int(min(seconds, 86_400)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        lane.after(.milliseconds(milliseconds + 1)) { news.came(false) }
    }
}
