import Daemon

/// Runs the parts of an asynchronous function that are no actor's, on a lane of the scheduler's.
final class ModelExecutor: TaskExecutor, @unchecked Sendable {
    private let lane: ModelLane

    init(_ lane: ModelLane) { self.lane = lane }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        lane.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension Scheduler {
    func makeLaneFor(_ machine: Machine?) -> ModelLane { with(machine) { makeLane("user") } }
}
