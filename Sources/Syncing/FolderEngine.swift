package import Folders
package import Identity

/// The engine of one folder: what received records and local changes make of the tree, and what has to be done on disk
/// for it. A value without state of its own beyond its configuration: all state is rows, in one transaction of its
/// caller, so each call is a function of its arguments and the rows.
package struct FolderEngine: Sendable {
    /// Names a node laid beside another that holds its name: attempt 1 with the author's device, then more and more unlike.
    package typealias BesideName =
        @Sendable (_ name: Name, _ author: AuthorLabel, _ node: NodeID, _ attempt: Int) -> Name

    /// Makes the id of a node born at a place.
    package typealias NodeBirth =
        @Sendable (_ parent: NodeID, _ name: Name, _ isDirectory: Bool, _ generation: UInt64) -> NodeID

    package let besideName: BesideName
    package let nodeBirth: NodeBirth

    package init(besideName: @escaping BesideName, nodeBirth: @escaping NodeBirth) {
        self.besideName = besideName
        self.nodeBirth = nodeBirth
    }

    /// Takes a record that was verified: signature, membership and form are the caller's to check. Returns false where
    /// it was known or superseded already.
    package func received(_ record: Record, _ rows: some FolderRows) throws -> Bool {
        var heads = try rows.heads(of: record.node)
        let after = adding(record, to: heads.received)
        guard after != heads.received else { return false }
        guard let meaning = Meaning(after) else { throw SyncingError(.meaninglessRecord, node: record.node) }
        heads.received = after
        try rows.setHeads(heads, of: record.node)
        try rows.markUnplaced(record.node)
        try refresh(record.node, meaning, rows)
        return true
    }
}

/// Whose version it is, as a name beside another says it.
package enum AuthorLabel: Hashable, Sendable {
    case device(DeviceID)
    /// No page told yet whose replica it is.
    case replica(ReplicaID)
}

/// Why the engine refused an event; nothing was changed then.
package struct SyncingError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// A record without a place or a content.
        case meaninglessRecord
        /// Something was to stand in a node that is no directory on this disk.
        case parentNotLaid
        /// The index names a node of which it holds no heads.
        case headsMissing
    }

    package let code: Code
    package let node: NodeID

    init(_ code: Code, node: NodeID) {
        self.code = code
        self.node = node
    }
}
