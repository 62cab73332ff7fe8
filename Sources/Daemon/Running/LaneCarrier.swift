package import Dispatch
import Synchronization

/// Who does a lane's work: one piece at a time, in the order in which it came.
package protocol LaneCarrier: AnyObject, Sendable {
    func async(_ work: @escaping @Sendable () -> Void)
    /// From another lane; returns when the work has ended.
    func sync(_ work: @escaping @Sendable () -> Void)
    func after(_ delay: DispatchTimeInterval, _ work: @escaping @Sendable () -> Void)
    func timer(_ work: @escaping @Sendable () -> Void) -> any LaneTimer
    func wait(nanoseconds: UInt64)
    /// Traps anywhere but within the lane's work.
    func checkIsolated()
}

/// One time at which a lane is to do something. Any thread may set it.
package protocol LaneTimer: AnyObject, Sendable {
    /// In place of the time that was set before.
    func schedule(after delay: DispatchTimeInterval, leeway: DispatchTimeInterval)
    /// Nothing is run any more.
    func cancel()
}

/// Who carries the lanes that are made from now on: a queue each, unless a simulation has taken their place.
package enum LaneCarriers {
    private static let substitute = Mutex<Substitute?>(nil)

    /// In a value of its own, as a bare function in a mutex is wrapped once more whenever the mutex is locked.
    private struct Substitute {
        let make: @Sendable (String) -> any LaneCarrier
    }

    static func carrier(for label: String) -> any LaneCarrier {
        substitute.withLock { $0 }?.make(label) ?? QueueCarrier(label)
    }

    /// For a simulation, which decides itself what runs when; nil ends that.
    package static func replace(with make: (@Sendable (_ label: String) -> any LaneCarrier)?) {
        substitute.withLock { $0 = make.map(Substitute.init) }
    }
}
