/// Where the daemon's tasks run between two waits: a lane, which a task may not block.
///
/// Swift's own pool would do, but once it has been used Dispatch looks at its threads each second for ever, and an idle
/// daemon is to sleep.
final class LaneTasks: TaskExecutor {
    static let shared = LaneTasks()

    private let lane = Lane("tasks")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        lane.async({ job.runSynchronously(on: self.asUnownedTaskExecutor()) }, as: "a turn")
    }
}
