import Bytes
package import Folders

/// An intent that is to be opened.
package struct NewIntent: Hashable, Sendable {
    package let node: NodeID
    package let parent: NodeID
    package let name: Name
    /// What the daemon needs to finish or undo it.
    package let step: [UInt8]

    package init(node: NodeID, parent: NodeID, name: Name, step: [UInt8]) {
        (self.node, self.parent, self.name, self.step) = (node, parent, name, step)
    }
}

/// An intent that is open: a placing that may or may not have happened.
package struct OpenIntent: Hashable, Sendable {
    package let id: Int64
    package let node: NodeID
    package let parent: NodeID
    package let name: Name
    /// What the daemon needs to finish or undo it.
    package let step: [UInt8]
    /// The row in which it stands with others that were opened with it.
    let batch: Int64

    init(id: Int64, _ intent: NewIntent, batch: Int64) {
        (self.id, node, parent, name) = (id, intent.node, intent.parent, intent.name)
        (step, self.batch) = (intent.step, batch)
    }
}

/// What is about to be done on disk. Intents that are opened together stand in one row, for they are mostly closed together.
extension FolderIndex {
    /// In the order in which they were opened.
    package func intents() -> [OpenIntent] { openIntents.all }

    package func hasIntent(_ node: NodeID) throws -> Bool { openIntents.isOpen(node) }

    package func hasIntent(at name: Name, in parent: NodeID) throws -> Bool {
        openIntents.isOpen(at: LaidPlace(parent: parent, name: name))
    }

    /// Opens intents, and gives their numbers; they must be durable before the disk is touched.
    package func putIntents(_ intents: [NewIntent]) throws -> [Int64] {
        guard !intents.isEmpty else { return [] }
        return try writing {
            let batch = openIntents.last + 1
            for (number, intent) in intents.enumerated() {
                openIntents.open(OpenIntent(id: batch + Int64(number), intent, batch: batch))
            }
            try writeIntents(of: batch)
            return (0..<Int64(intents.count)).map { batch + $0 }
        }
    }

    package func putIntent(_ intent: NewIntent) throws -> Int64 {
        let id = openIntents.last + 1
        _ = try putIntents([intent])
        return id
    }

    package func removeIntents(_ ids: [Int64]) throws {
        try writing {
            let batches = Set(ids.compactMap { openIntents.close($0)?.batch })
            for batch in batches.sorted() { try writeIntents(of: batch) }
        }
    }

    /// Writes those of a batch that are open still.
    private func writeIntents(of batch: Int64) throws {
        let open = openIntents.all(of: batch)
        guard !open.isEmpty else {
            return try database.run("DELETE FROM intents WHERE batch = ?", [.integer(batch)])
        }
        try FolderIndex.write(open, of: batch, to: database)
    }

    static func write(_ open: [OpenIntent], of batch: Int64, to database: Database) throws(StoringError) {
        var writer = CBORWriter(reserving: open.count * 256)
        writer.array(open.count * 5)
        for intent in open {
            writer.integer(intent.id)
            writer.byteString(intent.node.raw)
            writer.byteString(intent.parent.raw)
            writer.byteString(intent.name.bytes)
            writer.byteString(intent.step)
        }
        try database.run(
            "INSERT OR REPLACE INTO intents(batch, steps) VALUES (?, ?)", [.integer(batch), .blob(writer.bytes)])
    }

    func loadIntents() throws(StoringError) {
        openIntents = OpenIntents(after: openIntents.last)
        let path = database.path
        let rows = try database.rows("SELECT batch, steps FROM intents ORDER BY batch") { row in
            (batch: row.integer(0), steps: row.blob(1))
        }
        for row in rows {
            do throws(CBORError) {
                for intent in try OpenIntent.all(in: row.steps, batch: row.batch) { openIntents.open(intent) }
            } catch {
                throw StoringError(.corrupt, "intents cannot be read: \(error.code) at \(error.offset)", path: path)
            }
        }
    }
}

extension OpenIntent {
    private static let mostInRow = 1 << 20
    private static let longestStep = 1 << 24

    fileprivate static func all(in bytes: [UInt8], batch: Int64) throws(CBORError) -> [OpenIntent] {
        var reader = CBORReader(bytes)
        var intents: [OpenIntent] = []
        for _ in 0..<(try reader.array(atMost: mostInRow) / 5) {
            let id = try reader.integer()
            let (node, parent) = (NodeID(try reader.bytes16()), NodeID(try reader.bytes16()))
            guard let name = Name(try reader.byteString(atMost: Name.longest)) else { throw reader.invalid() }
            let step = try reader.byteString(atMost: longestStep)
            intents.append(
                OpenIntent(id: id, NewIntent(node: node, parent: parent, name: name, step: step), batch: batch))
        }
        try reader.finish()
        return intents
    }
}
