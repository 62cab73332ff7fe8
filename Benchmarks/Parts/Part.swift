/// A part of Kith beside the least that can do its work: what no cleverness of ours could go below.
struct Part {
    let name: String
    /// What the least is, in words.
    let least: String
    let limit: Limit
    let ours: () throws -> Void
    let bound: () throws -> Void
}

/// How many times the least's processor time a part may take before something is wrong: about twice what was measured.
struct Limit {
    private let release: Double
    private let debug: Double

    init(_ release: Double, debug: Double) { (self.release, self.debug) = (release, debug) }

    /// Of the build that this is.
    var ratio: Double {
        #if DEBUG
            debug
        #else
            release
        #endif
    }
}

/// How a part did.
struct Outcome {
    let ours: Duration
    let bound: Duration
    var ratio: Double { ours / bound }
}

extension Part {
    /// Rounds of which the best counts: what others do on the machine only ever adds.
    private static let rounds = 3
    private static let mostRounds = 12

    /// Both in turn, each as quick as it was seen to be; more often where that is not quick enough.
    func measured() throws -> Outcome {
        var outcome = try round()
        for number in 1..<Part.mostRounds where number < Part.rounds || outcome.ratio > limit.ratio {
            let next = try round()
            outcome = Outcome(ours: min(outcome.ours, next.ours), bound: min(outcome.bound, next.bound))
        }
        return outcome
    }

    private func round() throws -> Outcome {
        Outcome(ours: try processorTime(of: ours), bound: try processorTime(of: bound))
    }
}
