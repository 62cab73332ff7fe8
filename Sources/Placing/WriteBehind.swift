/// Decides when pages of a file that is being written go to disk, so that never more than `mostDirty` bytes wait in
/// memory and the sync at the end has little left to do.
///
/// Several threads may write the file, each a piece of it, and what comes over the network comes out of order: pieces that
/// touch become one run, and a run goes to disk when it is a window long.
struct WriteBehind: Hashable, Sendable {
    enum Action: Hashable, Sendable {
        case begin(Range<UInt64>)
        case await(Range<UInt64>)
    }

    static let mostDirty: UInt64 = 32 << 20
    static let window: UInt64 = 8 << 20
    /// Runs with gaps between them. With more, somebody writes here and there, and nothing is gained by waiting.
    static let mostRuns = 16

    /// Written, not yet begun; the one that was written to last is the last.
    private var runs: [Range<UInt64>] = []
    /// Begun, oldest first.
    private var begun: [Range<UInt64>] = []
    /// Of both.
    private var dirtyBytes: UInt64 = 0

    /// What is to be done now that `range` was written. The end of `range` must not overflow.
    mutating func wrote(_ range: Range<UInt64>) -> [Action] {
        var actions: [Action] = []
        dirtyBytes += range.size
        join(range)
        if let last = runs.last, last.size >= WriteBehind.window { begin(runs.count - 1, &actions) }
        if runs.count > WriteBehind.mostRuns { begin(0, &actions) }
        while dirtyBytes > WriteBehind.mostDirty {
            if begun.isEmpty { begin(0, &actions) }
            let oldest = begun.removeFirst()
            dirtyBytes -= oldest.size
            actions.append(.await(oldest))
        }
        return actions
    }

    private mutating func join(_ range: Range<UInt64>) {
        var joined = range
        runs.removeAll { run in
            guard run.upperBound == range.lowerBound || run.lowerBound == range.upperBound else { return false }
            joined = min(joined.lowerBound, run.lowerBound)..<max(joined.upperBound, run.upperBound)
            return true
        }
        runs.append(joined)
    }

    private mutating func begin(_ number: Int, _ actions: inout [Action]) {
        let run = runs.remove(at: number)
        actions.append(.begin(run))
        begun.append(run)
    }
}

extension Range<UInt64> {
    fileprivate var size: UInt64 { upperBound - lowerBound }
}
