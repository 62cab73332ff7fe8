package import Identity

/// What came of the last comparison with a peer.
package struct ComparedRow: Hashable, Sendable {
    package var device: DeviceID
    /// Nanoseconds since 1970.
    package var ended: Int64
    /// Nodes of which one of the two lacked a record, and which were exchanged.
    package var differing: UInt64
    /// Whether nothing differed at the end.
    package var agrees: Bool

    package init(device: DeviceID, ended: Int64, differing: UInt64, agrees: Bool) {
        self.device = device
        self.ended = ended
        self.differing = differing
        self.agrees = agrees
    }
}

/// When this index was last compared with those of others.
extension FolderIndex {
    package func putCompared(_ row: ComparedRow) throws {
        try writing {
            try database.run(
                "INSERT OR REPLACE INTO compared(device, ended, differing, agrees) VALUES (?, ?, ?, ?)",
                [.device(row.device), .integer(row.ended), .unsigned(row.differing), .boolean(row.agrees)])
        }
    }

    package func compared(with device: DeviceID) throws -> ComparedRow? {
        try database.first("SELECT ended, differing, agrees FROM compared WHERE device = ?", [.device(device)]) { row in
            ComparedRow(device: device, ended: row.integer(0), differing: row.unsigned(1), agrees: row.boolean(2))
        }
    }
}
