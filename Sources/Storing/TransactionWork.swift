import Bytes
import Folders
import Syncing

/// What one transaction gathers and settles when it ends; gone with it.
struct TransactionWork {
    /// The signed bytes of records that are about to be stored, by the event that wrote them.
    var stash: [StashKey: StashedRecord] = [:]
    /// Rowids of the pages met in this transaction, by hash.
    var pageRows: [Bytes32: Int64] = [:]
    /// By how much the number of records held of a page has changed.
    var heldChanges: [Int64: Int64] = [:]
    /// Pages that were their replica's last until now.
    var outdatedPages: Set<Int64> = []
    /// Highest events of replicas, as this transaction last read or put them.
    var highestEvents: [ReplicaID: UInt64] = [:]
    /// Records that wait to be inserted, by their sequence number.
    var newRecords: [Int64: NewRecord] = [:]
    /// The nodes that these are of, and some more.
    var newRecordNodes: Set<NodeID> = []
    var newNodes = UnwrittenNodes()
    /// Nodes that are to be marked as unplaced, and their marks; no row has them yet.
    var newMarks: [NodeID: Int64] = [:]
    var changedTotals = false
    /// What was done must survive a power cut once the transaction has ended: numbers were reserved, or a caller said so.
    var mustLast = false
}

/// A record before it is written.
struct NewRecord {
    /// Above so many they are written within a transaction.
    static let most = 4_096

    let record: Record
    var received: Bool
    var placed: Bool
    /// Nil while no page has it.
    var signed: StashedRecord?
}

/// Rows of nodes before they are written: most are changed more than once in a transaction, a directory's with each of its
/// children.
struct UnwrittenNodes {
    struct Change {
        /// As it is in the table; nil where it is not.
        let stored: NodeRow?
        var row: NodeRow
    }

    /// Above so many they are written within a transaction.
    static let most = 8_192

    private(set) var changes: [NodeID: Change] = [:]
    /// Nodes among them that stand, by what they claim.
    private var claims: [NodeID: [Name: [NodeID]]] = [:]

    mutating func put(_ row: NodeRow, stored: NodeRow?) {
        if let before = changes[row.node] {
            if before.row.stands { claims[before.row.home]?[before.row.place.name]?.removeAll { $0 == row.node } }
            changes[row.node]?.row = row
        } else {
            changes[row.node] = Change(stored: stored, row: row)
        }
        if row.stands { claims[row.home, default: [:]][row.place.name, default: []].append(row.node) }
    }

    /// Those that claim a place.
    func claiming(_ name: Name, in parent: NodeID) -> [NodeRow] {
        (claims[parent]?[name] ?? []).compactMap { changes[$0]?.row }
    }

    /// Whether any of them claims, or has claimed, a place in a directory.
    func hasClaims(in parent: NodeID) -> Bool { claims[parent] != nil }
}

struct StashKey: Hashable {
    let node: NodeID
    let dot: Dot
}

struct StashedRecord {
    let page: Int64
    let leaf: Int
    let envelope: [UInt8]
    let body: [UInt8]
}
