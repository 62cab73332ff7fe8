/// Numbers of a file's pages.
struct PageSet: Equatable {
    /// A bit for each; as many words as the highest needs, or more.
    private var words: [UInt64] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func formUnion(_ pages: Range<Int>) {
        guard !pages.isEmpty else { return }
        let needed = (pages.upperBound + 63) / 64
        if needed > words.count { words.append(contentsOf: repeatElement(0, count: needed - words.count)) }
        for page in pages {
            let bit: UInt64 = 1 << UInt64(page % 64)
            guard words[page / 64] & bit == 0 else { continue }
            words[page / 64] |= bit
            count += 1
        }
    }

    mutating func remove(_ page: Int) {
        let bit: UInt64 = 1 << UInt64(page % 64)
        guard page / 64 < words.count, words[page / 64] & bit != 0 else { return }
        words[page / 64] &= ~bit
        count -= 1
    }

    mutating func removeAll() {
        guard count > 0 else { return }
        for index in words.indices { words[index] = 0 }
        count = 0
    }

    /// Rising.
    var sorted: [Int] {
        var pages: [Int] = []
        pages.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                pages.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return pages
    }
}
