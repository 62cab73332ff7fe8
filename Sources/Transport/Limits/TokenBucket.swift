/// Bytes that may pass at a rate: those that came together since, up to a tenth of a second's. More may be taken at once,
/// as records of TLS are not cut, and is owed. Reads no clock.
package struct TokenBucket: Hashable, Sendable {
    /// Bytes a second, at least 1.
    package let rate: UInt64
    private var level: Double
    private var filledAt: Duration

    /// Full.
    package init(rate: UInt64, at now: Duration) {
        self.rate = max(rate, 1)
        level = 0
        filledAt = now
        level = capacity
    }

    private var capacity: Double { max(Double(rate) / 10, 1024) }

    /// What has to come together before anything passes: a fiftieth of a second's, so that wake-ups are few.
    private var grain: Double { max(Double(rate) / 50, 512) }

    private mutating func fill(_ now: Duration) {
        guard now > filledAt else { return }
        level = min(level + (now - filledAt) / .seconds(1) * Double(rate), capacity)
        filledAt = now
    }

    /// Bytes that may pass now; 0 while too little has come together.
    package mutating func available(at now: Duration) -> Int {
        fill(now)
        return level >= grain ? Int(level) : 0
    }

    package mutating func take(_ count: Int) { level -= Double(count) }

    /// How long it is until something is available, if nothing is taken before.
    package mutating func wait(at now: Duration) -> Duration {
        fill(now)
        return level >= grain ? .zero : .seconds(1) * ((grain - level) / Double(rate))
    }
}
