package import Folders
package import Syncing

/// Something that the brake keeps from happening, until it is judged or the user has looked.
package struct BrakedRow: Hashable, Sendable {
    package enum Kind: Int64, Hashable, Sendable, CaseIterable {
        /// Gone from this disk.
        case deletion = 0
        /// Turned into noise on this disk.
        case scrambling = 1
        /// Deleted by another device.
        case removal = 2
    }

    package enum State: Int64, Hashable, Sendable {
        /// Not judged yet.
        case waiting = 0
        case held = 1
        /// Judged to be little: to be written when it is found the next time.
        case passing = 2
        /// The user let it happen.
        case approved = 3
        /// The user took it back.
        case undone = 4
    }

    package var node: NodeID
    package var kind: Kind
    package var state: State
    /// Beneath the root.
    package var path: String
    package var isFile: Bool
    /// The event that deleted it, for a removal.
    package var event: Dot?
    /// Of a removal: `RemovalRuns`.
    package var run: UInt64

    package init(
        node: NodeID, kind: Kind, state: State = .waiting, path: String, isFile: Bool, event: Dot? = nil,
        run: UInt64 = 0
    ) {
        self.node = node
        self.kind = kind
        self.state = state
        self.path = path
        self.isFile = isFile
        self.event = event
        self.run = run
    }
}

/// What the brake holds. Mostly there is nothing, and then no question costs anything.
extension FolderIndex {
    private static let columns = "node, kind, state, path, file, replica, number, run"

    /// Keeps a row in place of the former one of its node.
    package func putBraked(_ row: BrakedRow) throws {
        try writing {
            try database.run(
                """
                INSERT INTO braked(\(FolderIndex.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (node) DO UPDATE SET kind = excluded.kind, state = excluded.state, path = excluded.path,
                    file = excluded.file, replica = excluded.replica, number = excluded.number, run = excluded.run
                """,
                [
                    .node(row.node), .integer(row.kind.rawValue), .integer(row.state.rawValue), .text(row.path),
                    .boolean(row.isFile), row.event.map { .replica($0.replica) } ?? .null,
                    row.event.map { .unsigned($0.number) } ?? .null, .unsigned(row.run),
                ])
            try countBraked()
        }
    }

    package func braked(_ node: NodeID) throws -> BrakedRow? {
        guard hasBraked else { return nil }
        return try braked("node = ?", [.node(node)]).first
    }

    /// In the order in which they came.
    package func braked(_ kind: BrakedRow.Kind, _ state: BrakedRow.State, limit: Int = .max) throws -> [BrakedRow] {
        guard hasBraked else { return [] }
        return try braked(
            "kind = ? AND state = ? ORDER BY id LIMIT ?",
            [.integer(kind.rawValue), .integer(state.rawValue), .count(limit)])
    }

    /// How many files, directories not counted.
    package func brakedFiles(_ kind: BrakedRow.Kind, _ state: BrakedRow.State) throws -> UInt64 {
        guard hasBraked else { return 0 }
        return try database.first(
            "SELECT count(*) FROM braked WHERE kind = ? AND state = ? AND file = 1",
            [.integer(kind.rawValue), .integer(state.rawValue)]
        ) { row in row.unsigned(0) } ?? 0
    }

    package func setBraked(_ kind: BrakedRow.Kind, from old: BrakedRow.State, to new: BrakedRow.State) throws {
        guard hasBraked else { return }
        try writing {
            try database.run(
                "UPDATE braked SET state = ? WHERE kind = ? AND state = ?",
                [.integer(new.rawValue), .integer(kind.rawValue), .integer(old.rawValue)])
        }
    }

    package func removeBraked(_ node: NodeID) throws {
        guard hasBraked else { return }
        try writing {
            try database.run("DELETE FROM braked WHERE node = ?", [.node(node)])
            try countBraked()
        }
    }

    package func removeBraked(_ kind: BrakedRow.Kind, _ state: BrakedRow.State) throws {
        guard hasBraked else { return }
        try writing {
            try database.run(
                "DELETE FROM braked WHERE kind = ? AND state = ?",
                [.integer(kind.rawValue), .integer(state.rawValue)])
            try countBraked()
        }
    }

    /// What nothing on this disk stands for any more needs no brake.
    package func dropBrakedNowhere() throws {
        guard hasBraked else { return }
        try writing {
            try database.run("DELETE FROM braked WHERE node NOT IN (SELECT node FROM laid)")
            try countBraked()
        }
    }

    func countBraked() throws(StoringError) { hasBraked = try database.exists("SELECT 1 FROM braked") }

    private func braked(_ condition: String, _ cells: [Cell]) throws -> [BrakedRow] {
        try database.rows("SELECT \(FolderIndex.columns) FROM braked WHERE \(condition)", cells) {
            row throws(StoringError) in try BrakedRow(row)
        }
    }
}

/// Deletions by other devices, by the runs in which they came.
extension FolderIndex {
    /// Rising by (replica, run).
    package func removalRuns(_ state: BrakedRow.State) throws -> [RemovalRuns.Waiting] {
        guard hasBraked else { return [] }
        let sql = """
            SELECT replica, run, count(*) FROM braked WHERE kind = 2 AND state = ? GROUP BY replica, run
            ORDER BY replica, run
            """
        return try database.rows(sql, [.integer(state.rawValue)]) { row in
            RemovalRuns.Waiting(replica: row.replica(0), run: row.unsigned(1), files: row.unsigned(2))
        }
    }

    /// The events of a run's deletions that are held.
    package func heldEvents(of run: RemovalRuns.Waiting) throws -> ClosedRange<UInt64>? {
        let sql = """
            SELECT min(number), max(number) FROM braked WHERE kind = 2 AND state = 1 AND replica = ? AND run = ?
            """
        return try database.first(sql, [.replica(run.replica), .unsigned(run.run)]) { row in
            row.isNull(0) ? nil : row.unsigned(0)...max(row.unsigned(0), row.unsigned(1))
        } ?? nil
    }

    /// A run that waited is held.
    package func holdRemovals(of run: RemovalRuns.Waiting) throws {
        try writing {
            try database.run(
                "UPDATE braked SET state = 1 WHERE kind = 2 AND state = 0 AND replica = ? AND run = ?",
                [.replica(run.replica), .unsigned(run.run)])
        }
    }

    /// A run that waited may be carried out.
    package func releaseRemovals(of run: RemovalRuns.Waiting) throws {
        try writing {
            try database.run(
                "DELETE FROM braked WHERE kind = 2 AND state = 0 AND replica = ? AND run = ?",
                [.replica(run.replica), .unsigned(run.run)])
            try countBraked()
        }
    }

    /// What these events delete may be carried out. Returns how many were waiting or held.
    package func releaseRemovals(by events: ClosedRange<UInt64>, of replica: ReplicaID) throws -> Int {
        guard hasBraked else { return 0 }
        return try writing {
            try database.run(
                "DELETE FROM braked WHERE kind = 2 AND replica = ? AND number BETWEEN ? AND ?",
                [
                    .replica(replica), .integer(Int64(clamping: events.lowerBound)),
                    .integer(Int64(clamping: events.upperBound)),
                ])
            let released = database.changes
            try countBraked()
            return released
        }
    }
}

/// Approvals that are written into the membership log once the records that they let pass are signed: events of this
/// replica, kept until then, so that a crash in between costs no approval.
extension FolderIndex {
    package func putApprovalDue(_ events: ClosedRange<UInt64>) throws {
        try writing {
            try database.run(
                "INSERT INTO approvals_due(first, last) VALUES (?, ?)",
                [.unsigned(events.lowerBound), .unsigned(events.upperBound)])
        }
    }

    /// One range around all that are due.
    package func approvalDue() throws -> ClosedRange<UInt64>? {
        try database.first("SELECT min(first), max(last) FROM approvals_due") { row in
            row.isNull(0) ? nil : row.unsigned(0)...row.unsigned(1)
        } ?? nil
    }

    package func clearApprovalsDue() throws { try writing { try database.run("DELETE FROM approvals_due") } }
}

extension BrakedRow {
    fileprivate init(_ row: borrowing Row) throws(StoringError) {
        guard let kind = Kind(rawValue: row.integer(1)), let state = State(rawValue: row.integer(2)) else {
            throw row.corrupt()
        }
        self.init(
            node: try row.node(0), kind: kind, state: state, path: try row.text(3), isFile: row.boolean(4),
            event: row.isNull(5) ? nil : row.dot(5, 6), run: row.unsigned(7))
    }
}
