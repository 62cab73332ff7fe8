/// The brake on what is destroyed on this device. What was found gone, or turned into noise, waits until the whole of it is
/// seen: `rm -r` comes in pieces. Then it is written, or, if it is too much, held until the user has looked. A value: the
/// caller keeps what waits, and says the time in nanoseconds that only rise.
package struct LocalBrake: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case pass
        /// More may come: asked again when it has, or after a moment.
        case wait
        case hold
    }

    /// What waits to be judged.
    package struct Waiting: Hashable, Sendable {
        package var files: UInt64
        /// When the first of them was found, and the last.
        package var first: UInt64
        package var last: UInt64

        package init(files: UInt64, first: UInt64, last: UInt64) {
            self.files = files
            self.first = first
            self.last = last
        }
    }

    package var limits: BrakeLimits
    private var deleted = BrakeWindow(length: 10_000_000_000)
    private var scrambled = BrakeWindow(length: 30_000_000_000)
    /// What follows soon upon something that was held is of the same run.
    private var held = BrakeWindow(length: 10_000_000_000)

    /// Deletions wait for the rest of a run until none has followed for so long, and in all no longer than this.
    static let quietAfterDeletion: UInt64 = 250_000_000
    static let longestWait: UInt64 = 2_000_000_000
    /// Who encrypts a folder does so file by file: the next one follows sooner than this.
    static let quietPeriod: UInt64 = 1_000_000_000
    static let longestQuietWait: UInt64 = 10_000_000_000
    /// So many may go, or turn into noise, within the window without waiting for more.
    static let fewDeleted: UInt64 = 2
    static let fewScrambled: UInt64 = 5

    package init(limits: BrakeLimits) { self.limits = limits }

    /// - Parameters:
    ///   - files: in the folder, those that wait among them.
    ///   - isMoreComing: there is more to be looked at.
    package func verdict(
        onDeleted waiting: Waiting, of files: UInt64, isMoreComing: Bool, at now: UInt64
    ) -> Verdict {
        let before = deleted.files(at: now)
        if goesOn(at: now) || limits.areExceeded(by: before + waiting.files, of: files + before) { return .hold }
        if before + waiting.files <= LocalBrake.fewDeleted { return .pass }
        let isQuiet = !isMoreComing && now >= waiting.last + LocalBrake.quietAfterDeletion
        return isQuiet || now >= waiting.first + LocalBrake.longestWait ? .pass : .wait
    }

    package func verdict(onScrambled waiting: Waiting, of files: UInt64, at now: UInt64) -> Verdict {
        let before = scrambled.files(at: now)
        if goesOn(at: now) || limits.areExceeded(by: before + waiting.files, of: files) { return .hold }
        let isQuiet = now >= waiting.last + LocalBrake.quietPeriod
        return isQuiet || now >= waiting.first + LocalBrake.longestQuietWait ? .pass : .wait
    }

    /// Whether so few turned into noise that none needs to wait.
    package func mayPassAtOnce(scrambled files: UInt64, at now: UInt64) -> Bool {
        !goesOn(at: now) && scrambled.files(at: now) + files <= LocalBrake.fewScrambled
    }

    package mutating func passed(deleted files: UInt64, at now: UInt64) { deleted.add(files, at: now) }
    package mutating func passed(scrambled files: UInt64, at now: UInt64) { scrambled.add(files, at: now) }
    package mutating func held(_ files: UInt64, at now: UInt64) { held.add(max(1, files), at: now) }

    private func goesOn(at now: UInt64) -> Bool { limits.percent < 100 && held.files(at: now) > 0 }
}
