/// The clocks of a simulated machine, moved by whoever simulates it.
final class ModelClock {
    /// Nanoseconds since 1970, which may jump, and nanoseconds that only rise.
    var now: () -> (real: Int64, monotonic: Int64) = { (1_700_000_000_000_000_000, 1_000_000_000) }

    /// What a kernel stamps files with: its clock at the last tick.
    var fileTime: Int64 {
        let real = now().real
        return real - real % ModelClock.tick
    }

    static let tick: Int64 = 4_000_000
    /// The last stamp that was finer than a tick: none is given twice, nor an earlier one after it.
    private var lastFine: Int64 = 0

    /// What a change is stamped with: the last tick, or, where somebody saw the last stamp, a time of its own.
    func stamp(isFine: Bool) -> Int64 {
        let real = now().real
        // The clock was put back: what was given before counts for nothing.
        if lastFine > real + ModelClock.tick { lastFine = 0 }
        guard isFine else { return max(real - real % ModelClock.tick, lastFine) }
        lastFine = max(real, lastFine + 1)
        return lastFine
    }
}
