import Dispatch
import Glibc

/// A lane on a dispatch queue.
final class QueueCarrier: LaneCarrier {
    private let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: "kith." + label)
    }

    func async(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Not `DispatchQueue.sync`, which may run the work on the caller's thread.
    func sync(_ work: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            work()
            done.signal()
        }
        done.wait()
    }

    func after(_ delay: DispatchTimeInterval, _ work: @escaping @Sendable () -> Void) {
        queue.asyncAfter(deadline: .now() + delay, execute: work)
    }

    func timer(_ work: @escaping @Sendable () -> Void) -> any LaneTimer { QueueTimer(on: queue, work) }

    func wait(nanoseconds: UInt64) {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var left = timespec()
        while nanosleep(&time, &left) == -1 && errno == EINTR { time = left }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}

private final class QueueTimer: LaneTimer {
    // Dispatch lets any thread set and cancel it.
    private nonisolated(unsafe) let source: any DispatchSourceTimer

    init(on queue: DispatchQueue, _ work: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler(handler: work)
        source.activate()
    }

    func schedule(after delay: DispatchTimeInterval, leeway: DispatchTimeInterval) {
        source.schedule(deadline: .now() + delay, leeway: leeway)
    }

    func cancel() { source.cancel() }
}
