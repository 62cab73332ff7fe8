package import Bytes
package import Folders
package import Identity
package import Syncing

/// Records and heads.
extension FolderIndex {
    package func heads(of node: NodeID) throws -> NodeHeads { try known(node).heads }

    package func setHeads(_ heads: NodeHeads, of node: NodeID) throws {
        try writing {
            let rows = try known(node).rows
            if rows.isEmpty, let record = heads.onlyRecord {
                let row = try insert(record, received: true, placed: !heads.placed.isEmpty)
                return recent.heads.put(KnownHeads(rows: [row], heads: heads), for: node)
            }
            let isSame = FolderIndex.comparison(rows, heads)
            var kept = try rows.compactMap { row in
                try changed(
                    row, received: heads.received.contains { isSame(row.record, $0) },
                    placed: heads.placed.contains { isSame(row.record, $0) })
            }
            for record in heads.received where !rows.contains(where: { isSame($0.record, record) }) {
                kept.append(try insert(record, received: true, placed: heads.placed.contains { isSame($0, record) }))
            }
            for record in heads.placed
            where !rows.contains(where: { isSame($0.record, record) })
                && !heads.received.contains(where: { isSame($0, record) })
            {
                kept.append(try insert(record, received: false, placed: true))
            }
            recent.heads.put(KnownHeads(rows: kept, heads: heads), for: node)
        }
    }

    /// Whether two records are one: their dots say that, unless one was given twice.
    private static func comparison(_ rows: [HeadRow], _ heads: NodeHeads) -> (Record, Record) -> Bool {
        let isGivenTwice =
            repeats(rows.map(\.dot)) || repeats(heads.received.map(\.dot)) || repeats(heads.placed.map(\.dot))
            || heads.received.contains { received in heads.placed.contains { isTwin($0, received) } }
        return isGivenTwice ? { $0 == $1 } : { $0.dot == $1.dot }
    }

    private static func repeats(_ dots: [Dot]) -> Bool { dots.count > 1 && Set(dots).count < dots.count }

    /// Whether the record of this event came on this page already: then nothing that it says is news.
    package func holds(_ dot: Dot, of node: NodeID, on page: Bytes32) throws -> Bool {
        guard let row = try pageRow(page) else { return false }
        return try known(node).rows.contains { $0.dot == dot && $0.page == row }
    }

    private func known(_ node: NodeID) throws -> KnownHeads {
        if let known = recent.heads.value(of: node) { return known }
        if isUnheardOf(node) {
            // So it is marked nowhere either.
            recent.marks.put(false, for: node)
            return KnownHeads(rows: [], heads: NodeHeads())
        }
        if work.newRecordNodes.contains(node) { try writeRecords() }
        var known = KnownHeads(rows: [], heads: NodeHeads())
        let sql = "SELECT sequence, replica, number, received, placed, page, plain FROM records WHERE node = ?"
        try database.scan(sql, [.node(node)]) { row throws(StoringError) in
            let record = try row.record(plain: 6, node: node, dot: row.dot(1, 2))
            let head = HeadRow(
                sequence: row.integer(0), record: record, received: row.boolean(3), placed: row.boolean(4),
                page: row.isNull(5) ? nil : row.integer(5))
            known.rows.append(head)
            if head.received { known.heads.received.append(record) }
            if head.placed { known.heads.placed.append(record) }
            return true
        }
        if known.rows.isEmpty { try missed(node) }
        known.heads.received.sort(by: precedes)
        known.heads.placed.sort(by: precedes)
        recent.heads.put(known, for: node)
        return known
    }

    /// Brings a row to what heads say of its record; nil where they do not have it any more, and it is gone.
    private func changed(_ row: HeadRow, received: Bool, placed: Bool) throws -> HeadRow? {
        var new = row
        (new.received, new.placed) = (received, placed)
        if !new.received && !new.placed {
            if work.newRecords.removeValue(forKey: row.sequence) == nil {
                try database.run("DELETE FROM records WHERE sequence = ?", [.integer(row.sequence)])
            }
            if let page = row.page { work.heldChanges[page, default: 0] -= 1 }
            return nil
        }
        guard new.received != row.received || new.placed != row.placed else { return row }
        if work.newRecords[row.sequence] != nil {
            work.newRecords[row.sequence]?.received = new.received
            work.newRecords[row.sequence]?.placed = new.placed
        } else {
            try database.run(
                "UPDATE records SET received = ?, placed = ? WHERE sequence = ?",
                [.boolean(new.received), .boolean(new.placed), .integer(row.sequence)])
        }
        return new
    }

    private func insert(_ record: Record, received: Bool, placed: Bool) throws -> HeadRow {
        let signed = work.stash.removeValue(forKey: StashKey(node: record.node, dot: record.dot))
        let sequence = try nextSequence()
        isHeardOf(record.node)
        if work.newRecords.count >= NewRecord.most { try writeRecords() }
        work.newRecordNodes.insert(record.node)
        work.newRecords[sequence] = NewRecord(record: record, received: received, placed: placed, signed: signed)
        if let page = signed?.page { work.heldChanges[page, default: 0] += 1 }
        return HeadRow(sequence: sequence, record: record, received: received, placed: placed, page: signed?.page)
    }

    /// Writes what waits to be inserted, in the order of its numbers: a record is often placed, or signed, in the
    /// transaction that it came in, and is then written once.
    func writeRecords() throws {
        guard !work.newRecords.isEmpty else { return }
        for (sequence, new) in work.newRecords.sorted(by: { $0.key < $1.key }) {
            try database.run(
                """
                INSERT INTO records(sequence, node, replica, number, received, placed, plain, page, leaf, envelope, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(sequence), .node(new.record.node), .replica(new.record.dot.replica),
                    .unsigned(new.record.dot.number), .boolean(new.received), .boolean(new.placed),
                    .blob(RecordRowCoder.encode(new.record)), new.signed.map { .integer($0.page) } ?? .null,
                    new.signed.map { .count($0.leaf) } ?? .null, new.signed.map { .blob($0.envelope) } ?? .null,
                    new.signed.map { .blob($0.body) } ?? .null,
                ])
        }
        work.newRecords = [:]
        work.newRecordNodes = []
    }

    /// The signed bytes of a record that the engine is about to be given; dropped at the end of the transaction if the
    /// engine does not keep it.
    package func stash(
        page: Bytes32, leaf: Int, envelope: [UInt8], body: [UInt8], of node: NodeID, _ dot: Dot
    ) throws {
        guard let row = try pageRow(page) else { return }
        work.stash[StashKey(node: node, dot: dot)] = StashedRecord(
            page: row, leaf: leaf, envelope: envelope, body: body)
    }

    package func device(of replica: ReplicaID) throws -> DeviceID? {
        // Before the first page of this replica is signed too: names beside others say whose they are.
        if replica == self.replica, let ownDevice { return ownDevice }
        return try database.first("SELECT device FROM replicas WHERE replica = ?", [.replica(replica)]) {
            row throws(StoringError) in try row.device(0)
        }
    }

    /// Records of this replica that no page has yet, in the order in which they were written. What others wrote is never
    /// among them: a record of theirs that came back as placed, after it was forgotten, has no page here either.
    package func unsignedRecords(limit: Int) throws -> [Record] {
        let written = try records(
            "WHERE page IS NULL AND received = 1 AND replica = ? ORDER BY sequence LIMIT ?",
            [.replica(replica), .count(limit)])
        // Numbers rise: what is not written yet comes after what is.
        let new = work.newRecords.filter { $1.signed == nil && $1.received && $1.record.dot.replica == replica }
        return written + new.sorted { $0.key < $1.key }.prefix(limit - written.count).map(\.value.record)
    }

    /// Gives a local record its place in a page, the bytes that were signed, and a new sequence number: a peer's cursor
    /// may have passed the old one while the record could not be sent, and a page's records are sent in their order.
    package func attach(
        page: Bytes32, leaf: Int, envelope: [UInt8], body: [UInt8], to node: NodeID, _ dot: Dot
    ) throws {
        try writing {
            guard let page = try pageRow(page) else { throw database.corrupt("a record's page is missing") }
            var known = try known(node)
            guard let at = known.rows.firstIndex(where: { $0.dot == dot && $0.page == nil }) else { return }
            let signed = StashedRecord(page: page, leaf: leaf, envelope: envelope, body: body)
            let (old, sequence) = (known.rows[at].sequence, try nextSequence())
            if var new = work.newRecords.removeValue(forKey: old) {
                new.signed = signed
                work.newRecords[sequence] = new
            } else {
                try attach(signed, toWritten: old, as: sequence)
            }
            known.rows[at].sequence = sequence
            known.rows[at].page = page
            recent.heads.put(known, for: node)
            work.heldChanges[page, default: 0] += 1
        }
    }

    private func attach(_ signed: StashedRecord, toWritten old: Int64, as sequence: Int64) throws {
        try database.run(
            "UPDATE records SET sequence = ?, page = ?, leaf = ?, envelope = ?, body = ? WHERE sequence = ?",
            [
                .integer(sequence), .integer(signed.page), .count(signed.leaf), .blob(signed.envelope),
                .blob(signed.body), .integer(old),
            ])
    }

    /// Records of a replica in pages after this number, and those that no page has yet: what must be written anew when its
    /// numbers were given twice.
    package func records(of replica: ReplicaID, afterPage number: UInt64) throws -> [Record] {
        try writeRecords()
        return try records(
            """
            LEFT JOIN pages ON records.page = pages.id
            WHERE records.replica = ? AND received = 1 AND (page IS NULL OR pages.number > ?) ORDER BY sequence
            """, [.replica(replica), .unsigned(number)])
    }

    private func records(_ condition: String, _ cells: [Cell]) throws -> [Record] {
        let sql = "SELECT records.node, records.replica, records.number, records.plain FROM records \(condition)"
        return try database.rows(sql, cells) { row throws(StoringError) in
            try row.record(plain: 3, node: try row.node(0), dot: row.dot(1, 2))
        }
    }
}

extension NodeHeads {
    /// The record that is all there is of a node that is new: received, and perhaps placed.
    fileprivate var onlyRecord: Record? {
        received.count == 1 && (placed.isEmpty || placed == received) ? received.first : nil
    }
}

extension Row {
    func record(plain column: Int32, node: NodeID, dot: Dot) throws(StoringError) -> Record {
        try RecordRowCoder.decode(blob(column), node: node, dot: dot, path: path)
    }
}

extension RecordRowCoder {
    /// A row that is no record says that the file is corrupt.
    fileprivate static func decode(
        _ bytes: [UInt8], node: NodeID, dot: Dot, path: String
    ) throws(StoringError) -> Record {
        do throws(CBORError) {
            return try decode(bytes, node: node, dot: dot)
        } catch {
            throw StoringError(.corrupt, "a record cannot be read: \(error.code) at \(error.offset)", path: path)
        }
    }
}
