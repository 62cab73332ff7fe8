import Glibc

/// Waiting for a condition of the world that nothing announces.
package enum Patience {
    /// What was waited for did not come in time.
    package struct Ended: Error, CustomStringConvertible {
        package let description: String

        fileprivate init(_ what: String, _ patience: Duration) { description = "not within \(patience): \(what)" }
    }

    /// As long as a loaded machine may take for what takes an idle one no time.
    package static let usual: Duration = .seconds(180)
    private static let microseconds: useconds_t = 4_000

    /// Looks again and again until `condition` holds; false when it did not in time. Blocks.
    package static func until(within patience: Duration = usual, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + patience
        repeat {
            if try condition() { return true }
            usleep(microseconds)
        } while ContinuousClock.now < end
        return try condition()
    }

    /// Throws, naming what was waited for, when `condition` did not hold in time. Blocks.
    package static func require(
        _ what: String, within patience: Duration = usual, _ condition: () throws -> Bool
    ) throws {
        guard try until(within: patience, condition) else { throw Ended(what, patience) }
    }

    /// Looks for `span` whether `condition` holds all the time; false as soon as it does not. Blocks.
    package static func always(for span: Duration, _ condition: () throws -> Bool) rethrows -> Bool {
        try !until(within: span) { try !condition() }
    }

    /// As `require`, and holds no thread meanwhile.
    package static func wait(
        for what: String, within patience: Duration = usual, _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + patience
        while try await !condition() {
            guard ContinuousClock.now < end else { throw Ended(what, patience) }
            try await Task.sleep(for: .microseconds(microseconds))
        }
    }
}
