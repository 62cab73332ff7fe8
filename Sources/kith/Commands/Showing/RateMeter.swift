import Control

/// How fast long work goes, from its counters at two moments of the last seconds.
struct RateMeter {
    private var samples: [(at: Double, work: API.Work)] = []

    /// Long enough to be steady, short enough to follow a change.
    static let window = 10.0

    /// `at` in seconds of any steady clock.
    mutating func add(_ work: API.Work, at: Double) {
        if let last = samples.last, last.work.kind != work.kind || last.work.bytesDone > work.bytesDone {
            samples = []
        }
        samples.append((at, work))
        samples.removeAll { $0.at < at - Self.window }
    }

    mutating func forget() { samples = [] }

    private func perSecond(_ counter: (API.Work) -> UInt64) -> Double? {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return nil }
        let (from, to) = (counter(first.work), counter(last.work))
        return to > from ? Double(to - from) / (last.at - first.at) : nil
    }

    var bytesPerSecond: Double? { perSecond(\.bytesDone) }

    /// By bytes where they have a total, else by files.
    var secondsLeft: Double? {
        guard let work = samples.last?.work else { return nil }
        if let total = work.bytesTotal, let rate = bytesPerSecond { return left(total, work.bytesDone) / rate }
        if let total = work.filesTotal, let rate = perSecond(\.filesDone) { return left(total, work.filesDone) / rate }
        return nil
    }

    private func left(_ total: UInt64, _ done: UInt64) -> Double { total > done ? Double(total - done) : 0 }
}
