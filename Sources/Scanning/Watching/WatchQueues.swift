import Synchronization
import SystemCalls

/// The queues that the folders of one program listen to: one each, as long as there are any to be had, and shared beyond.
///
/// A user has 128 of them for all programs unless the administrator says otherwise (inotify(7),
/// `fs.inotify.max_user_instances`).
package final class WatchQueues: Sendable {
    private struct Shared {
        let queue: WatchQueue
        var watchers: Int
    }

    private let most: Int
    private let haveThreads: Bool
    private let queues = Mutex<[Shared]>([])

    /// - Parameter most: how many queues are made at most.
    package convenience init(most: Int = 16) { self.init(most: most, haveThreads: true) }

    /// - Parameter haveThreads: without, a queue is heard when its `takeEvents` is called.
    init(most: Int, haveThreads: Bool) {
        precondition(most > 0)
        self.most = most
        self.haveThreads = haveThreads
    }

    /// The queue that a watcher is to listen to, until it leaves. Throws where there is none, and none can be made.
    func join() throws(Errno) -> WatchQueue {
        try queues.withLock { queues throws(Errno) in
            if queues.count < most {
                do throws(Errno) {
                    let queue = try WatchQueue(hasThread: haveThreads)
                    queues.append(Shared(queue: queue, watchers: 1))
                    return queue
                } catch {
                    if queues.isEmpty { throw error }
                }
            }
            let fewest = queues.indices.min { queues[$0].watchers < queues[$1].watchers }
            guard let fewest else { throw .tooManyOpenFiles }
            queues[fewest].watchers += 1
            return queues[fewest].queue
        }
    }

    func leave(_ queue: WatchQueue) {
        let isUnused = queues.withLock { queues in
            guard let index = queues.firstIndex(where: { $0.queue === queue }) else { return false }
            queues[index].watchers -= 1
            if queues[index].watchers > 0 { return false }
            queues.remove(at: index)
            return true
        }
        if isUnused { queue.end() }
    }
}
