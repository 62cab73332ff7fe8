/// An entry in its place in the log.
struct LoggedEntry: Sendable {
    var signed: SignedEntry
    let entry: MembershipEntry
    /// Indexes of all entries that its author knew.
    let ancestors: EntrySet
    /// Length of the longest way back to the founding: the same on each device.
    let depth: UInt64
}

/// A set of indexes into a log, one bit each.
struct EntrySet: Hashable, Sendable {
    private var words: [UInt64] = []

    func contains(_ index: Int) -> Bool {
        let word = index >> 6
        return word < words.count && words[word] >> UInt64(index & 63) & 1 == 1
    }

    mutating func insert(_ index: Int) {
        grow(to: index >> 6 + 1)
        words[index >> 6] |= 1 << UInt64(index & 63)
    }

    mutating func formUnion(_ other: EntrySet) {
        grow(to: other.words.count)
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    private mutating func grow(to count: Int) {
        if words.count < count { words += [UInt64](repeating: 0, count: count - words.count) }
    }
}
