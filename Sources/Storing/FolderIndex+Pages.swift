package import Bytes
package import Folders
package import Identity
package import Manifests

/// Pages: what was signed, kept as it was.
extension FolderIndex {
    func pageRow(_ hash: Bytes32) throws -> Int64? {
        if let known = work.pageRows[hash] { return known }
        let row = try database.first("SELECT id FROM pages WHERE hash = ?", [.bytes32(hash)]) { row in row.integer(0) }
        if let row { work.pageRows[hash] = row }
        return row
    }

    /// Keeps a page's header. It is dropped when no record of it is held any more and it is not its replica's highest.
    package func putPage(_ header: PageHeader, bytes: [UInt8], signature: [UInt8], hash: Bytes32) throws {
        try writing {
            if try pageRow(hash) == nil {
                try database.run(
                    """
                    INSERT INTO pages(hash, replica, device, number, highest, header, signature, held)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
                    """,
                    [
                        .bytes32(hash), .replica(header.replica), .device(header.device), .unsigned(header.number),
                        .unsigned(header.highestEvent), .blob(bytes), .blob(signature),
                    ])
                work.pageRows[hash] = database.lastRow
                work.outdatedPages.insert(database.lastRow)
                try takeFromAside(hash)
            }
            try raise(header, hash)
        }
    }

    /// The first page of a replica says whose it is; of two pages with one number the first that came counts. But each signs
    /// for its events, also where numbers were given twice.
    private func raise(_ header: PageHeader, _ hash: Bytes32) throws {
        let sql = "SELECT number, page, highest, device FROM replicas WHERE replica = ?"
        let known = try database.first(sql, [.replica(header.replica)]) { row throws(StoringError) in
            (number: row.unsigned(0), page: try row.bytes32(1), highest: row.unsigned(2), device: try row.device(3))
        }
        if let known, known.number >= header.number {
            guard known.highest < header.highestEvent else { return }
            work.highestEvents[header.replica] = header.highestEvent
            return try database.run(
                "UPDATE replicas SET highest = ? WHERE replica = ?",
                [.unsigned(header.highestEvent), .replica(header.replica)])
        }
        if let known, let row = try pageRow(known.page) { work.outdatedPages.insert(row) }
        let highest = max(header.highestEvent, known?.highest ?? 0)
        work.highestEvents[header.replica] = highest
        try database.run(
            "INSERT OR REPLACE INTO replicas(replica, device, number, page, highest) VALUES (?, ?, ?, ?, ?)",
            [
                .replica(header.replica), .device(known?.device ?? header.device), .unsigned(header.number),
                .bytes32(hash), .unsigned(highest),
            ])
    }

    /// At the end of a transaction: counts what is held of each page, and drops pages of which nothing is.
    func settlePages() throws {
        for (page, change) in work.heldChanges.sorted(by: { $0.key < $1.key }) where change != 0 {
            try database.run("UPDATE pages SET held = held + ? WHERE id = ?", [.integer(change), .integer(page)])
        }
        let touched = work.outdatedPages.union(work.heldChanges.keys).sorted()
        for page in touched {
            try database.run(
                """
                DELETE FROM pages WHERE id = ? AND held <= 0
                AND hash NOT IN (SELECT page FROM replicas WHERE replica = pages.replica)
                AND highest < (SELECT highest FROM replicas WHERE replica = pages.replica)
                """,
                [.integer(page)])
        }
    }

    package func highestPages() throws -> [HighestPage] {
        let sql = """
            SELECT p.replica, p.device, p.number, p.hash, r.highest, p.header, p.signature
            FROM replicas r JOIN pages p ON p.hash = r.page
            """
        return try database.rows(sql, []) { row throws(StoringError) in try HighestPage(row) }
            .sorted { $0.replica < $1.replica }
    }

    /// The pages whose headers say how far the events of each replica go: its highest; and where its numbers were given
    /// twice, one more that signs for more events than that. Rising by replica and events.
    package func coveringPages() throws -> [HighestPage] {
        let sql = """
            SELECT p.replica, p.device, p.number, p.hash, p.highest, p.header, p.signature
            FROM replicas r JOIN pages p ON p.hash = r.page
            UNION
            SELECT p.replica, p.device, p.number, p.hash, p.highest, p.header, p.signature
            FROM replicas r CROSS JOIN pages h CROSS JOIN pages p
            WHERE h.hash = r.page AND h.highest < r.highest AND p.replica = r.replica AND p.highest = r.highest
            """
        return try database.rows(sql, []) { row throws(StoringError) in try HighestPage(row) }
            .sorted { ($0.replica, $0.highestEvent) < ($1.replica, $1.highestEvent) }
    }

    package func highestPage(of replica: ReplicaID) throws -> HighestPage? {
        let sql = """
            SELECT p.replica, p.device, p.number, p.hash, r.highest, p.header, p.signature
            FROM replicas r JOIN pages p ON p.hash = r.page WHERE r.replica = ?
            """
        return try database.first(sql, [.replica(replica)]) { row throws(StoringError) in try HighestPage(row) }
    }

    /// The highest event of a replica that a signed header covers; 0 where none is known.
    package func highestEvent(of replica: ReplicaID) throws -> UInt64 {
        if let known = work.highestEvents[replica] { return known }
        let sql = "SELECT highest FROM replicas WHERE replica = ?"
        let highest = try database.first(sql, [.replica(replica)]) { row in row.unsigned(0) } ?? 0
        if database.isInTransaction { work.highestEvents[replica] = highest }
        return highest
    }

    /// Devices whose pages are held, rising.
    package func pageDevices() throws -> [DeviceID] {
        try database.rows("SELECT DISTINCT device FROM pages", []) { row throws(StoringError) in try row.device(0) }
            .sorted()
    }

    /// Hashes of a device's pages that count here, rising: of which records are held, and the highest of each replica,
    /// without which nobody believes how far its events go.
    package func heldPages(of device: DeviceID) throws -> [Bytes32] {
        let sql = """
            SELECT hash FROM pages WHERE device = ? AND (held > 0 OR hash IN (SELECT page FROM replicas)
            OR highest = (SELECT highest FROM replicas WHERE replica = pages.replica))
            """
        return try database.rows(sql, [.device(device)]) {
            row throws(StoringError) in try row.bytes32(0)
        }.sorted()
    }

    /// Nodes among whose received heads are records of a device's pages, each with the page; rising.
    package func nodesWritten(by device: DeviceID) throws -> [(node: NodeID, page: Bytes32)] {
        try writeRecords()
        let sql = """
            SELECT DISTINCT r.node, p.hash FROM pages p JOIN records r ON r.page = p.id
            WHERE p.device = ? AND p.held > 0 AND r.received = 1 ORDER BY r.node, p.hash
            """
        return try database.rows(sql, [.device(device)]) { row throws(StoringError) in
            (node: try row.node(0), page: try row.bytes32(1))
        }
    }
}

/// What goes to peers.
extension FolderIndex {
    /// Bytes of records in one batch, about.
    private static let batchBytes = 1 << 20

    /// Records with a number after `sequence`, grouped by page, and the number up to which that is everything.
    package func pages(after sequence: UInt64, limit: Int) throws -> (slices: [PageSlice], upTo: UInt64) {
        try writeRecords()
        let sql = """
            SELECT sequence, page, leaf, envelope, body FROM records
            WHERE sequence > ? AND received = 1 AND page IS NOT NULL ORDER BY sequence
            """
        var rows: [SliceRow] = []
        var bytes = 0
        var isCut = false
        try database.scan(sql, [.unsigned(sequence)]) { row in
            if rows.count >= limit || bytes >= FolderIndex.batchBytes {
                isCut = true
                return false
            }
            let found = SliceRow(row)
            bytes += found.record.envelope.count + found.record.body.count
            rows.append(found)
            return true
        }
        let upTo = isCut ? rows.last?.record.sequence ?? sequence : lastSequence
        return (try slices(rows), upTo)
    }

    /// The received heads of nodes.
    package func records(of nodes: [NodeID]) throws -> [PageSlice] {
        try writeRecords()
        let sql = """
            SELECT sequence, page, leaf, envelope, body FROM records
            WHERE node = ? AND received = 1 AND page IS NOT NULL ORDER BY sequence
            """
        return try slices(nodes.flatMap { try database.rows(sql, [.node($0)]) { row in SliceRow(row) } })
    }

    /// Pages by hash, with what is held of them: also such as have no record any more, for their headers still say how far
    /// a replica's events go.
    package func pages(_ hashes: [Bytes32]) throws -> [PageSlice] {
        try writeRecords()
        let sql = """
            SELECT sequence, page, leaf, envelope, body FROM records
            WHERE page = ? AND received = 1 ORDER BY sequence
            """
        return try hashes.compactMap { try pageRow($0) }.flatMap { page in
            let held = try slices(database.rows(sql, [.integer(page)]) { SliceRow($0) })
            return try held.isEmpty ? [emptySlice(page)] : held
        }
    }

    private func emptySlice(_ page: Int64) throws -> PageSlice {
        let sql = "SELECT header, signature FROM pages WHERE id = ?"
        let found = try database.first(sql, [.integer(page)]) { row in (row.blob(0), row.blob(1)) }
        guard let (header, signature) = found else { throw database.corrupt("a page is missing") }
        return PageSlice(header: header, signature: signature, records: [])
    }

    private struct SliceRow {
        let page: Int64
        let record: PageSlice.Record

        init(_ row: borrowing Row) {
            page = row.integer(1)
            record = PageSlice.Record(
                sequence: row.unsigned(0), leaf: Int(row.integer(2)), envelope: row.blob(3), body: row.blob(4))
        }
    }

    private func slices(_ rows: [SliceRow]) throws -> [PageSlice] {
        var slices: [PageSlice] = []
        var places: [Int64: Int] = [:]
        for row in rows {
            if let place = places[row.page] {
                slices[place].records.append(row.record)
                continue
            }
            let sql = "SELECT header, signature FROM pages WHERE id = ?"
            let found = try database.first(sql, [.integer(row.page)]) { row in (row.blob(0), row.blob(1)) }
            guard let (header, signature) = found else { throw database.corrupt("a record's page is missing") }
            places[row.page] = slices.count
            slices.append(PageSlice(header: header, signature: signature, records: [row.record]))
        }
        // They may have come here in another order than they stand in their page, or be wanted in one.
        for place in slices.indices { slices[place].records.sort { $0.leaf < $1.leaf } }
        return slices
    }
}

extension HighestPage {
    fileprivate init(_ row: borrowing Row) throws(StoringError) {
        self.init(
            replica: row.replica(0), device: try row.device(1), number: row.unsigned(2), hash: try row.bytes32(3),
            highestEvent: row.unsigned(4), header: row.blob(5), signature: row.blob(6))
    }
}
