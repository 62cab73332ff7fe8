import Daemon
import TestSupport

/// Decides what runs next: all lanes, the network and time, on one thread and by one stream of random numbers.
///
/// Work within a lane keeps its order; which lane is next is drawn. A lane that waits for another one, or for time to
/// pass, lets all others run meanwhile: what real threads would do at once happens here in between.
final class Scheduler: @unchecked Sendable {
    /// Nanoseconds of a clock that only rises.
    private(set) var now: UInt64 = 1_000_000_000_000
    /// Steps taken: what a run cost.
    private(set) var steps = 0
    /// A digest of all that was chosen: two runs alike have the same.
    private(set) var trace: UInt64 = 0xcbf2_9ce4_8422_2325
    /// What was chosen at each step: where two runs part.
    private(set) var choices: [Choice] = []
    var random: SplitMix

    struct Choice: Equatable {
        let time: UInt64
        /// A lane, or nobody's timer.
        let lane: String
        let device: Int
    }
    /// Called between two steps, wherever they are taken: acts of users whose time has come.
    var betweenSteps: () -> Void = {}
    /// Called before a lane of a machine runs, and after: whose clock and disk are meant.
    var entered: (Machine?) -> Void = { _ in }
    private(set) var machine: Machine?
    private(set) var isLooking = false

    private var ready: [ModelLane] = []
    private var running: [ModelLane] = []
    private var timers = TimerHeap()
    private var lastTimer: UInt64 = 0
    private var lastLane = 0

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    var current: ModelLane? { running.last }

    /// Nothing but times to come.
    var isIdle: Bool { ready.isEmpty }

    var nextTimer: UInt64? { timers.nextTime }

    func makeLane(_ label: String) -> ModelLane {
        lastLane += 1
        let weight: Int = [1, 1, 2, 4, 12][Int(random.next() % 5)]
        let lane = ModelLane(label, number: lastLane, weight: weight, machine: machine, scheduler: self)
        machine?.lanes.append(lane)
        return lane
    }

    /// Work done for a machine but on no lane of its: its start.
    func with<Value>(_ other: Machine?, _ body: () throws -> Value) rethrows -> Value {
        let before = machine
        machine = other
        entered(other)
        defer {
            machine = before
            entered(before)
        }
        return try body()
    }

    func becameReady(_ lane: ModelLane) { ready.append(lane) }

    /// Nothing that was begun on the machine goes on, but for what is on the stack.
    func died(_ machine: Machine) {
        ready.removeAll { $0.machine === machine }
        timers.removeAll(of: { $0 === machine })
    }

    /// Whether work of the machine has begun and not ended.
    func isAtWork(_ other: Machine) -> Bool { running.contains { $0.machine === other } }

    /// Work at a time to come, dropped if the machine dies before.
    func after(_ nanoseconds: UInt64, of owner: Machine?, _ work: @escaping () -> Void) {
        lastTimer += 1
        let time = now &+ nanoseconds
        timers.insert(TimerHeap.Entry(time: time, order: lastTimer, owner: owner, work: work))
    }

    /// Looks into an actor from outside of its lane, between two steps.
    func looking<Value>(_ body: () -> Value) -> Value {
        let before = isLooking
        isLooking = true
        defer { isLooking = before }
        return body()
    }

    /// Steps until the condition holds; false where there is nothing left to do, or the bound is reached.
    @discardableResult
    func run(until condition: () -> Bool, by bound: UInt64 = .max) -> Bool {
        while !condition() {
            if now >= bound || !step() { return condition() }
        }
        return true
    }

    /// Waits on a lane's stack: everybody else goes on.
    func wait(until condition: () -> Bool) {
        let waiting = machine
        while !condition() {
            if waiting?.isAlive == false { return }
            if !step() { preconditionFailure("a lane waits for what nobody does") }
        }
    }

    /// One piece of work, or the time of the next timer.
    private func step() -> Bool {
        betweenSteps()
        steps += 1
        let weight = weightOfFree
        let isLate = weight > 0 && random.next() % 64 == 0
        if weight == 0 || isLate {
            // Now and then time passes although somebody could work: threads are slow too.
            guard let next = timers.nextTime else { return weight > 0 && runOne(weight) }
            if isLate, next > now + 400_000_000 { return runOne(weight) }
            now = max(now, next)
            fire()
            return true
        }
        return runOne(weight)
    }

    /// Of all that could work, and is not at work already.
    private var weightOfFree: Int { ready.reduce(0) { $1.isRunning ? $0 : $0 + $1.weight } }

    private func runOne(_ weight: Int) -> Bool {
        let index = drawn(from: weight)
        let lane = ready[index]
        let work = lane.take()
        if lane.isEmpty { ready.remove(at: index) }
        now += 2_000 + random.next() % 60_000
        while let due = timers.nextTime, due <= now { fire() }
        note(UInt64(lane.number))
        choices.append(Choice(time: now, lane: lane.label, device: lane.machine?.device.number ?? -1))
        run(work, on: lane)
        return true
    }

    private func drawn(from weight: Int) -> Int {
        var left = Int(random.next() % UInt64(weight))
        for (index, lane) in ready.enumerated() where !lane.isRunning {
            left -= lane.weight
            if left < 0 { return index }
        }
        preconditionFailure("nobody is free")
    }

    private func run(_ work: () -> Void, on lane: ModelLane) {
        running.append(lane)
        lane.isRunning = true
        with(lane.machine, work)
        lane.isRunning = false
        running.removeLast()
    }

    private func fire() {
        guard let timer = timers.removeFirst() else { return }
        note(timer.order &+ 0x1_0000)
        choices.append(Choice(time: now, lane: "timer \(timer.order)", device: timer.owner?.device.number ?? -1))
        timer.work()
    }

    private func note(_ value: UInt64) { trace = (trace ^ value) &* 0x100_0000_01b3 }
}
