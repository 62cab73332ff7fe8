import Syncing

/// How many rows have what few have: while none does, nothing need be asked for it.
struct NodeCounts {
    var merged: Int64 = 0
    var beside: Int64 = 0
    var awaiting: Int64 = 0

    mutating func changed(_ old: NodeRow?, to new: NodeRow) {
        if let old { add(old, -1) }
        add(new, 1)
    }

    private mutating func add(_ row: NodeRow, _ change: Int64) {
        if row.mergedInto != nil { merged += change }
        if row.isBeside { beside += change }
        if row.awaitsParent { awaiting += change }
    }
}
