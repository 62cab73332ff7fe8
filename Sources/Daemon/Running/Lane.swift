package import Dispatch
import Tracing

/// A serial queue with a thread of its own while it works: disk, SQLite and hashing block here, never on Swift's pool,
/// whose few threads everything else needs. An actor can live on a lane; callbacks from C reach it in their order.
package final class Lane: SerialExecutor, Sendable {
    private let carrier: any LaneCarrier
    private let track: TraceTrack

    package init(_ label: String) {
        track = TraceTrack(label)
        carrier = LaneCarriers.carrier(for: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        carrier.async(track.following({ job.runSynchronously(on: self.asUnownedSerialExecutor()) }, as: "a turn"))
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    package func checkIsolated() { carrier.checkIsolated() }

    /// Runs work after everything that was enqueued before. In a trace it has the name of the function that asks.
    package func async(_ work: @escaping @Sendable () -> Void, as name: StaticString = #function) {
        carrier.async(track.following(work, as: name))
    }

    /// As `async`, and returns when the work has ended. From another lane, which does nothing else meanwhile.
    package func sync(_ work: @escaping @Sendable () -> Void, as name: StaticString = #function) {
        carrier.sync(track.following(work, as: name))
    }

    package func after(_ delay: DispatchTimeInterval, _ work: @escaping @Sendable () -> Void) {
        carrier.after(delay, work)
    }

    /// A timer that runs `work` on the lane once it is scheduled.
    package func timer(_ work: @escaping @Sendable () -> Void) -> any LaneTimer { carrier.timer(work) }

    /// Returns when the time has passed; on the lane itself.
    package func wait(nanoseconds: UInt64) { carrier.wait(nanoseconds: nanoseconds) }
}
