/// Numbers that are handed out once, from a block whose end is on disk before the first of them leaves. Whoever opens
/// again begins above the block, so that a number given before a crash is never given twice.
struct Reserve {
    /// The last number handed out.
    private(set) var last: UInt64
    /// The last number that may be handed out.
    private(set) var ceiling: UInt64
    let block: UInt64

    /// Begins above everything that was reserved before.
    init(above ceiling: UInt64, block: UInt64) {
        last = ceiling
        self.ceiling = ceiling
        self.block = block
    }

    /// The next number; nil where the block is used up and `raise` must come first.
    mutating func next() -> UInt64? {
        guard last < ceiling else { return nil }
        last += 1
        return last
    }

    mutating func raise() { ceiling = last + block }

    mutating func extend() { ceiling += 1 }

    /// After a rollback: what was handed out stays so, whatever the disk says.
    mutating func restore(ceiling: UInt64) { self.ceiling = ceiling }
}
