/// Decides when pages of a file that is being written go to disk, so that never more than `mostDirty` bytes wait in
/// memory and the sync at the end has little left to do.
struct WriteBehind: Hashable, Sendable {
    enum Action: Hashable, Sendable {
        case begin(Range<UInt64>)
        case await(Range<UInt64>)
    }

    static let mostDirty: UInt64 = 32 << 20
    static let window: UInt64 = 8 << 20

    /// Written, not yet begun; one run without gaps.
    private var current: Range<UInt64> = 0..<0
    /// Begun, oldest first.
    private var begun: [Range<UInt64>] = []
    private var begunBytes: UInt64 = 0

    /// What is to be done now that `range` was written. The end of `range` must not overflow.
    mutating func wrote(_ range: Range<UInt64>) -> [Action] {
        var actions: [Action] = []
        if range.lowerBound == current.upperBound {
            current = current.lowerBound..<range.upperBound
        } else {
            begin(&actions)
            current = range
        }
        if current.size >= WriteBehind.window { begin(&actions) }
        while begunBytes + current.size > WriteBehind.mostDirty, let oldest = begun.first {
            begun.removeFirst()
            begunBytes -= oldest.size
            actions.append(.await(oldest))
        }
        return actions
    }

    private mutating func begin(_ actions: inout [Action]) {
        guard !current.isEmpty else { return }
        actions.append(.begin(current))
        begun.append(current)
        begunBytes += current.size
        current = current.upperBound..<current.upperBound
    }
}

extension Range<UInt64> {
    fileprivate var size: UInt64 { upperBound - lowerBound }
}
