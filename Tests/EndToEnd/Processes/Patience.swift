import Glibc

/// Waiting for a condition of the world that nothing announces.
enum Patience {
    /// As long as a loaded machine may take for what takes an idle one no time.
    static let usual: Duration = .seconds(180)
    private static let interval: useconds_t = 4_000

    /// Looks again and again until `condition` holds; false when it did not in time.
    static func until(within patience: Duration = usual, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + patience
        repeat {
            if try condition() { return true }
            usleep(interval)
        } while ContinuousClock.now < end
        return try condition()
    }

    /// Throws, naming what was waited for, when `condition` did not hold in time.
    static func require(_ what: String, within patience: Duration = usual, _ condition: () throws -> Bool) throws {
        guard try until(within: patience, condition) else { throw Trouble("not within \(patience): \(what)") }
    }

    /// Looks for `span` whether `condition` holds all the time; false as soon as it does not.
    static func always(for span: Duration, _ condition: () throws -> Bool) rethrows -> Bool {
        try !until(within: span) { try !condition() }
    }
}
