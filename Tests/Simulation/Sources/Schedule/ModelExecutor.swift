import CSimulation
import Daemon

/// Runs the parts of an asynchronous function that are no actor's, on a lane of the scheduler's.
final class ModelExecutor: TaskExecutor, @unchecked Sendable {
    private let lane: ModelLane

    init(_ lane: ModelLane) { self.lane = lane }

    func enqueue(_ job: consuming ExecutorJob) { enqueue(UnownedJob(job)) }

    func enqueue(_ job: UnownedJob) {
        lane.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension Scheduler {
    func makeLaneFor(_ machine: Machine?) -> ModelLane { with(machine) { makeLane("user") } }
}

/// What no actor runs, and nobody has given to a lane, is a lane's too: a thread of its own would come at any time.
enum SharedTasks {
    nonisolated(unsafe) private static var executor: ModelExecutor?
    private static let installed: Void = simulation_receive_jobs { job in
        guard let executor, let job else { return 0 }
        executor.enqueue(unsafeBitCast(job, to: UnownedJob.self))
        return 1
    }

    /// Until the next call. One thread.
    static func run(on lane: ModelLane?) {
        installed
        executor = lane.map(ModelExecutor.init)
    }
}
