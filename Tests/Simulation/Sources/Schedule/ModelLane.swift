import Daemon
import Dispatch

/// A lane that runs when the scheduler draws it.
final class ModelLane: LaneCarrier, @unchecked Sendable {
    let label: String
    let number: Int
    /// How often it is drawn, beside others: some threads are quick and some are starved.
    let weight: Int
    /// Which lets go of its lanes before a run ends.
    let machine: Machine?
    private unowned let scheduler: Scheduler
    private var work: [() -> Void] = []
    private var taken = 0
    private var isDead = false
    /// A piece of its work is on the stack.
    var isRunning = false
    /// What its timers are to do, by their numbers.
    private var timed: [Int: @Sendable () -> Void] = [:]
    private var lastTimer = 0

    init(_ label: String, number: Int, weight: Int, machine: Machine?, scheduler: Scheduler) {
        self.label = label
        self.number = number
        self.weight = weight
        self.machine = machine
        self.scheduler = scheduler
    }

    var isEmpty: Bool { work.isEmpty }

    func take() -> () -> Void {
        let next = work[taken]
        taken += 1
        if taken == work.count { (work, taken) = ([], 0) }
        return next
    }

    /// Nothing of it is done any more.
    func die() {
        isDead = true
        (work, taken) = ([], 0)
    }

    func async(_ new: @escaping @Sendable () -> Void) { put(new) }

    private func put(_ new: @escaping () -> Void) {
        guard !isDead else { return }
        work.append(new)
        if work.count - taken == 1 { scheduler.becameReady(self) }
    }

    func sync(_ new: @escaping @Sendable () -> Void) {
        guard !isDead else { return }
        var isDone = false
        put {
            new()
            isDone = true
        }
        scheduler.wait { isDone || isDead }
    }

    func after(_ delay: DispatchTimeInterval, _ new: @escaping @Sendable () -> Void) {
        scheduler.after(delay.nanoseconds, of: machine) { [weak self] in self?.put(new) }
    }

    func timer(_ new: @escaping @Sendable () -> Void) -> any LaneTimer {
        lastTimer += 1
        timed[lastTimer] = new
        return ModelTimer(self, scheduler, lastTimer)
    }

    func wait(nanoseconds: UInt64) {
        let end = scheduler.now + nanoseconds
        scheduler.wait { scheduler.now >= end || isDead }
    }

    func checkIsolated() {
        precondition(
            scheduler.current === self || scheduler.isLooking,
            "work of \(label) runs on \(scheduler.current?.label ?? "no lane")")
    }

    fileprivate func fired(_ timer: Int) { if let work = timed[timer] { put(work) } }

    fileprivate func forget(_ timer: Int) { timed[timer] = nil }

    /// Whoever sets a timer may be kept by what it is to do.
    func forgetTimers() { timed = [:] }
}

private final class ModelTimer: LaneTimer, @unchecked Sendable {
    private weak var lane: ModelLane?
    private unowned let scheduler: Scheduler
    private let number: Int
    /// Which of the times that were set counts.
    private var setting = 0

    init(_ lane: ModelLane, _ scheduler: Scheduler, _ number: Int) {
        self.lane = lane
        self.scheduler = scheduler
        self.number = number
    }

    deinit { lane?.forget(number) }

    func schedule(after delay: DispatchTimeInterval, leeway: DispatchTimeInterval) {
        setting += 1
        let mine = setting
        scheduler.after(delay.nanoseconds, of: lane?.machine) { [weak self] in
            guard let self, mine == setting else { return }
            lane?.fired(number)
        }
    }

    func cancel() {
        setting += 1
        lane?.forget(number)
    }
}

extension DispatchTimeInterval {
    /// A negative time, and never, count as an hour.
    var nanoseconds: UInt64 {
        switch self {
        case .seconds(let count): UInt64(clamping: count) * 1_000_000_000
        case .milliseconds(let count): UInt64(clamping: count) * 1_000_000
        case .microseconds(let count): UInt64(clamping: count) * 1_000
        case .nanoseconds(let count): UInt64(clamping: count)
        default: 3600 * 1_000_000_000
        }
    }
}
