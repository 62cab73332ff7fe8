/// Stretches of a file's bytes, rising, with a gap between each two.
package struct ByteRanges: Hashable, Sendable {
    package private(set) var ranges: [Range<UInt64>] = []

    package init() {}

    /// Nil where they do not rise, touch each other, or are empty.
    package init?(_ ranges: [Range<UInt64>]) {
        guard ranges.allSatisfy({ !$0.isEmpty }),
            zip(ranges, ranges.dropFirst()).allSatisfy({ $0.upperBound < $1.lowerBound })
        else { return nil }
        self.ranges = ranges
    }

    package var isEmpty: Bool { ranges.isEmpty }

    /// Whether all of a range is in one of them; of an empty one always.
    package func contains(_ range: Range<UInt64>) -> Bool {
        guard !range.isEmpty else { return true }
        let number = firstEnding(behind: range.lowerBound)
        guard number < ranges.count else { return false }
        return ranges[number].lowerBound <= range.lowerBound && range.upperBound <= ranges[number].upperBound
    }

    package mutating func insert(_ range: Range<UInt64>) {
        guard !range.isEmpty else { return }
        // Those that touch it become one with it.
        let first = range.lowerBound == 0 ? 0 : firstEnding(behind: range.lowerBound - 1)
        var (end, joined) = (first, range)
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            joined = min(joined.lowerBound, ranges[end].lowerBound)..<max(joined.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(first..<end, with: CollectionOfOne(joined))
    }

    /// The first that has bytes behind an offset.
    private func firstEnding(behind offset: UInt64) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
