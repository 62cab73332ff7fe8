import Glibc

/// The limits of one loop, in both directions. Used on the loop's thread only.
final class Throttles {
    let up: Throttle
    let down: Throttle

    init(_ base: EventBase, resume: @escaping (ConnectionNumber) -> Void) {
        up = Throttles.throttle(base, resume)
        down = Throttles.throttle(base, resume)
    }

    private static func throttle(_ base: EventBase, _ resume: @escaping (ConnectionNumber) -> Void) -> Throttle {
        let alarm = Alarm(base)
        let throttle = Throttle(now: monotonicTime, resume: resume, wakeAfter: { alarm.ring(after: $0) })
        alarm.action = { [unowned throttle] in throttle.served() }
        return throttle
    }

    func set(_ limits: RateLimits) {
        up.set(total: limits.all.up, devices: limits.devices.compactMapValues(\.up))
        down.set(total: limits.all.down, devices: limits.devices.compactMapValues(\.down))
    }

    func ended(_ connection: ConnectionNumber) {
        up.ended(connection)
        down.ended(connection)
    }

    private static func monotonicTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// A time of a loop's, and what is done then.
private final class Alarm {
    var action: () -> Void = {}
    private var watch: EventWatch?

    init(_ base: EventBase) {
        watch = EventWatch(base, .nothing) { [unowned self] in action() }
    }

    func ring(after delay: Duration) { watch?.begin(after: delay) }
}
