import Dispatch
import Synchronization
import SystemCalls

/// A queue of what happens in directories, and the thread on which those hear of it who listen: most often one folder's
/// watcher alone, and several where there are many folders. What overflows is lost to all of them.
final class WatchQueue: Sendable {
    private struct Roll {
        var listeners: [Int: FolderWatcher] = [:]
        /// Whose directory a watch is of. Numbers of watches are not given again.
        var owners: [Int32: Int] = [:]
        var lastNumber = 0
    }

    private let inotify: Inotify
    private let wakeup: Wakeup
    private let roll = Mutex(Roll())
    /// Held from the reading of events until all have theirs, so that they come to each in order.
    private let reading = Mutex(())
    private let thread = DispatchQueue(label: "kith.watching")
    private let isEnding = Atomic(false)

    /// - Parameter hasThread: without one, only who calls `takeEvents` has them hear, and `tellWhatIsDue` tell.
    init(hasThread: Bool = true) throws(Errno) {
        inotify = try Inotify()
        wakeup = try Wakeup()
        if hasThread { thread.async { [self] in listen() } }
    }

    /// Ends the thread, and with it the queue.
    func end() {
        isEnding.store(true, ordering: .releasing)
        wakeup.signal()
    }

    /// A number for somebody who is to listen.
    func newNumber() -> Int {
        roll.withLock { roll in
            roll.lastNumber += 1
            return roll.lastNumber
        }
    }

    /// From now on the watcher is given what happens in its directories.
    func begin(_ watcher: FolderWatcher, as number: Int) {
        roll.withLock { $0.listeners[number] = watcher }
        wakeup.signal()
    }

    /// Ends all watches of a number. What has been read for it may still be on its way.
    func leave(_ number: Int) {
        roll.withLock { roll in
            roll.listeners[number] = nil
            let left = roll.owners.filter { $0.value == number }.keys
            for watch in left {
                inotify.unwatch(watch)
                roll.owners[watch] = nil
            }
        }
    }

    /// Watches a directory for a number; `.exists` if it is somebody else's in this queue, as within a bind mount.
    func watch(_ directory: DirectoryDescriptor, for number: Int) throws(Errno) -> Int32 {
        // Under the lock, so that no event comes from a watch whose owner is not known yet.
        try roll.withLock { roll throws(Errno) in
            let watch = try inotify.watch(directory)
            guard roll.owners[watch, default: number] == number else { throw .exists }
            roll.owners[watch] = number
            return watch
        }
    }

    func unwatch(_ watch: Int32) { inotify.unwatch(watch) }

    /// Has the thread look at once what there is to tell.
    func wake() { wakeup.signal() }

    /// Gives everybody what happened until now, on the caller's thread; false if nothing had.
    func takeEvents() throws(Errno) -> Bool {
        try reading.withLock { _ throws(Errno) in
            let events = try inotify.events()
            for (watcher, events) in parts(of: events) { watcher.received(events) }
            return !events.isEmpty
        }
    }

    /// The events of each watcher, in their order.
    private func parts(of events: [InotifyEvent]) -> [(FolderWatcher, [InotifyEvent])] {
        roll.withLock { roll in
            var parts: [Int: [InotifyEvent]] = [:]
            for event in events {
                if event.kinds.contains(.overflowed) {
                    for number in roll.listeners.keys { parts[number, default: []].append(event) }
                } else if let owner = roll.owners[event.watch] {
                    parts[owner, default: []].append(event)
                }
                if event.kinds.contains(.ended) { roll.owners[event.watch] = nil }
            }
            return parts.sorted { $0.key < $1.key }.compactMap { number, events in
                roll.listeners[number].map { ($0, events) }
            }
        }
    }

    // MARK: - The thread

    private var listeners: [FolderWatcher] {
        roll.withLock { roll in roll.listeners.sorted { $0.key < $1.key }.map(\.value) }
    }

    private func listen() {
        do throws(Errno) {
            while !isEnding.load(ordering: .acquiring) {
                let ready = try wait(
                    forReadable: [inotify.descriptor.raw, wakeup.descriptor.raw], milliseconds: millisecondsToWait())
                if ready[1] { wakeup.clear() }
                if ready[0] { _ = try takeEvents() }
                for listener in listeners { listener.tellWhatIsDue() }
            }
        } catch {
            for listener in listeners { listener.fail(error) }
        }
    }

    private func millisecondsToWait() -> Int32? {
        guard let deadline = listeners.compactMap(\.nextDeadline).min() else { return nil }
        let nanoseconds = max(0, deadline - monotonicNanoseconds())
        return Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
    }
}
