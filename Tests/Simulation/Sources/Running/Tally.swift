/// What came of some seeds.
struct Tally: Equatable {
    var done: UInt64 = 0
    var broken = 0
    var steps = 0

    mutating func add(_ other: Tally) {
        done += other.done
        broken += other.broken
        steps += other.steps
    }

    /// In the last line that a person reads.
    func summary(_ options: SimulatorOptions, since begin: ContinuousClock.Instant) -> String {
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let rate = (Double(done) / max(seconds, 0.001) * 10).rounded() / 10
        return "\(done) seeds from \(options.first), \(broken) broken, \(steps) steps, in \(Int(seconds)) s:"
            + " \(rate) seeds a second"
    }

    // MARK: Between processes

    /// No line for a person begins with it.
    private static let mark: Character = "\u{1}"

    /// As a line of a process that is one of several.
    var word: String { "\(Tally.mark)\(done) \(broken) \(steps)" }

    init(done: UInt64 = 0, broken: Int = 0, steps: Int = 0) {
        self.done = done
        self.broken = broken
        self.steps = steps
    }

    /// Nil for any other line.
    init?(line: some StringProtocol) {
        guard line.first == Tally.mark else { return nil }
        let numbers = line.dropFirst().split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        self.init(done: UInt64(clamping: numbers[0]), broken: numbers[1], steps: numbers[2])
    }
}
