package import Folders
import Synchronization
package import SystemCalls

/// Listens to one folder, on its queue's thread: which names of which directories may have changed.
///
/// Only directories cost memory and a watch; a scan tells which there are (`watch(_:at:)`, as
/// `ScanSurroundings.entering`). What is lost is never missed: it becomes a `needsFullScan`.
package final class FolderWatcher: Sendable {
    private let root: DirectoryDescriptor
    private let cookies: DirectoryDescriptor
    private let queues: WatchQueues
    let queue: WatchQueue
    private let now: @Sendable () -> Int64
    /// Which of those who listen to the queue this is.
    private let number: Int
    private let mostWatches: Int
    private let ledger = Mutex(WatchLedger())
    /// Who is told; nil before `start` and after the end.
    private let telling = Mutex<Listener?>(nil)

    /// In a value of its own: a bare function in a mutex is wrapped once more whenever the mutex is locked, until calling it
    /// takes more than the stack.
    private struct Listener {
        let tell: @Sendable (WatchNews) -> Void
    }

    /// Nothing is heard before `start` and the first scan.
    ///
    /// - Parameters:
    ///   - root: the folder's root.
    ///   - cookies: a directory of the watcher's own within the root's `.kith`, empty.
    ///   - queues: where it has its queue from.
    ///   - mostWatches: how many directories it may watch at most.
    ///   - now: nanoseconds since any moment.
    package init(
        root: DirectoryDescriptor, cookies: DirectoryDescriptor, queues: WatchQueues, mostWatches: Int = .max,
        now: @escaping @Sendable () -> Int64 = monotonicNanoseconds
    ) throws(ScanningError) {
        self.root = root
        self.cookies = cookies
        self.queues = queues
        self.mostWatches = mostWatches
        self.now = now
        do throws(Errno) {
            queue = try queues.join()
        } catch {
            throw ScanningError(.watchFailed, "there is no queue (fs.inotify.max_user_instances)", cause: error)
        }
        number = queue.newNumber()
        do throws(Errno) {
            let watch = try queue.watch(cookies, for: number)
            ledger.withLock { $0.cookieWatch = watch }
        } catch {
            throw ScanningError(.watchFailed, "the folder cannot be watched", cause: error)
        }
    }

    deinit {
        queue.leave(number)
        queues.leave(queue)
    }

    /// Begins to listen. `tell` is called on the queue's thread, and whatever takes long there makes the queue overflow.
    package func start(_ tell: @escaping @Sendable (WatchNews) -> Void) {
        telling.withLock { $0 = Listener(tell: tell) }
        queue.begin(self, as: number)
    }

    /// Ends the listening, and returns when `tell` will not be called any more. Not to be called from `tell`.
    package func stop() {
        telling.withLock { $0 = nil }
        queue.leave(number)
    }

    /// Watches a directory that is about to be listed. What cannot be watched is counted in `DirtyBatch.unwatched`.
    package func watch(_ directory: DirectoryDescriptor, at path: RelativePath) {
        // The lock is held meanwhile, so that no event comes from a watch that is not in the tree yet.
        ledger.withLock { ledger in
            if add(directory, at: path, to: &ledger) {
                ledger.unwatched.remove(path)
                return
            }
            if !ledger.isBeneathUnwatched(path) { ledger.needsFullScan = true }
            ledger.hasSomethingToTell(at: now())
        }
        queue.wake()
    }

    /// False if there is no watch left, or if the directory above is in another place than the tree says.
    private func add(_ directory: DirectoryDescriptor, at path: RelativePath, to ledger: inout WatchLedger) -> Bool {
        guard ledger.tree.count < mostWatches || ledger.tree.watch(at: path) != nil,
            let inode = try? directory.status().inode, let watch = try? queue.watch(directory, for: number)
        else {
            ledger.unwatched.insert(path)
            return false
        }
        if ledger.tree.put(watch, inode: inode, at: path) { return true }
        queue.unwatch(watch)
        return false
    }

    /// Whether a program holds the file open and has written it lately: `ScanSurroundings.isBeingWritten`.
    package func isBeingWritten(_ directory: RelativePath, _ name: [UInt8]) -> Bool {
        ledger.withLock { $0.isBeingWritten(directory, name) }
    }

    /// Where a directory that is watched is, by all that has happened until now; nil if it is not beneath the root, as far
    /// as was heard.
    package func whereabouts(of inode: UInt64) -> RelativePath? {
        // As often as it takes to empty a full queue, and not as long as somebody goes on.
        var readings = 0
        while readings < Self.mostReadings, (try? queue.takeEvents()) == true { readings += 1 }
        // The thread has not seen them come, and has to tell them in time.
        if readings > 0 { queue.wake() }
        return ledger.withLock { ledger in
            ledger.tree.watch(ofInode: inode).flatMap { ledger.tree.path(of: $0) }
        }
    }

    /// 16,384 events (`fs.inotify.max_queued_events`) with the longest names, 64 KiB at a time.
    private static let mostReadings = 70

    /// Files that are held back because somebody writes them.
    package var heldBack: Int { ledger.withLock { $0.writing.count } }

    /// Has `.barrier(number)` told after everything that happened before. Each number once.
    package func barrier(_ number: UInt64) throws(Errno) {
        ledger.withLock { _ = $0.barriers.insert(number) }
        do throws(Errno) {
            try makeCookie(number)
        } catch {
            ledger.withLock { _ = $0.barriers.remove(number) }
            throw error
        }
    }

    private func makeCookie(_ number: UInt64) throws(Errno) {
        let name = Array(String(number).utf8)
        _ = try cookies.openBeneath(name, [.writeOnly, .create], mode: 0o600)
        do throws(Errno) { try cookies.remove(name) } catch .noEntry {}
    }

    // MARK: - The queue's thread

    /// When there is something to tell, unless an event comes first.
    var nextDeadline: Int64? { ledger.withLock(\.nextDeadline) }

    func received(_ events: [InotifyEvent]) {
        ledger.withLock { $0.received(events, at: now()) }
    }

    func tellWhatIsDue() {
        telling.withLock { listener in
            guard let tell = listener?.tell else { return }
            do throws(Errno) {
                for number in ledger.withLock({ $0.takeLostCookies() }) { try makeCookie(number) }
                takeNews().forEach(tell)
            } catch {
                listener = nil
                tell(.failed(error))
            }
        }
    }

    /// Nothing more will be heard.
    func fail(_ error: Errno) {
        telling.withLock { listener in
            listener?.tell(.failed(error))
            listener = nil
        }
    }

    private func takeNews() -> [WatchNews] {
        ledger.withLock { ledger in
            let (news, unneeded) = ledger.news(at: now()) { directory, name in
                guard let name = Name(name) else { return nil }
                let path = directory.appending(name).bytes
                guard let status = try? root.openBeneath(path, [.path, .noFollow]).status() else { return nil }
                return WatchLedger.Glance(kind: status.kind, inode: status.inode, links: status.links)
            }
            // Still under the lock: a scan may be about to watch one of them again, and would be given the same number.
            unneeded.forEach(queue.unwatch)
            return news
        }
    }
}
