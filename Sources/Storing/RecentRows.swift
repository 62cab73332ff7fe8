import Folders
import Syncing

/// Rows as they stand in the open transaction, or stood when the last one ended: the engine comes back to the same few.
/// Each write of the index goes through it, and whatever ends in a rollback empties it.
struct RecentRows {
    private static let generation = 4_096

    var heads = RecentValues<NodeID, KnownHeads>(generation: generation)
    var nodes = RecentValues<NodeID, NodeRow>(generation: generation)
    /// Nil: nothing is laid for the node.
    var laid = RecentValues<NodeID, LaidRow?>(generation: generation)
    /// Nil: nothing is laid at the place.
    var laidAt = RecentValues<LaidPlace, LaidRow?>(generation: generation)
    /// Whether a node is marked as unplaced.
    var marks = RecentValues<NodeID, Bool>(generation: generation)
    /// Names that nodes that stand claim, and names that are laid.
    var claimed = FreshDirectories()
    var laidNames = FreshDirectories()

    mutating func laidIsGone(_ row: LaidRow) {
        laid.put(nil, for: row.node)
        laidAt.put(nil, for: LaidPlace(parent: row.parent, name: row.name))
    }

    mutating func isLaid(_ row: LaidRow) {
        laid.put(row, for: row.node)
        laidAt.put(row, for: LaidPlace(parent: row.parent, name: row.name))
    }
}

struct LaidPlace: Hashable {
    let parent: NodeID
    let name: Name
}

/// The heads of a node, and the rows that they stand in.
struct KnownHeads {
    var rows: [HeadRow]
    var heads: NodeHeads
}

struct HeadRow {
    var sequence: Int64
    let record: Record
    var received: Bool
    var placed: Bool
    var page: Int64?

    var dot: Dot { record.dot }
}
