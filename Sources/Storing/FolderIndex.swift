package import Folders
package import Identity
import Syncing

/// The index of one folder on this device: one SQLite file, one writer, one thread at a time. Its loss costs work and
/// never data: the folder's files are the truth, and what others hold comes back from them.
///
/// Everything that belongs together is written in one `transaction`; a write outside of one is a transaction of its own.
package final class FolderIndex: FolderRows {
    package let folder: FolderID
    /// Which index this is, to peers that keep a cursor into its sequence: random, and made anew with the index.
    package private(set) var number: UInt64
    /// The replica that local events are written as.
    package private(set) var replica: ReplicaID

    /// Whose index it is; set by its owner.
    package var ownDevice: DeviceID?

    let database: Database
    var events: Reserve
    var sequences: Reserve
    var totals: FolderTotals
    var work = TransactionWork()
    var recent = RecentRows()
    var nodePresence = Presence()
    var contentPresence = Presence()
    var counts = NodeCounts()
    /// Nodes that are not placed; counted once and kept up.
    package internal(set) var unplacedCount: UInt64 = 0
    /// The mark given last: none is given twice, or a walk that has passed it would not come by.
    package internal(set) var lastMark: Int64 = 0
    var openIntents = OpenIntents()
    /// Rows of problems at most: while there are none, none is looked for.
    var problemCount: Int64 = 0
    /// Bytes of some file are not what was written.
    package internal(set) var hasDamaged = false
    /// So are those of some version.
    package internal(set) var hasRotten = false
    /// The brake holds something back.
    package internal(set) var hasBraked = false

    /// Numbers reserved at a time; a start passes over what is left of a block.
    private static let eventBlock: UInt64 = 1_024
    private static let sequenceBlock: UInt64 = 4_096
    private static let mostNumbers: UInt64 = 1 << 62

    private init(_ database: Database) throws(StoringError) {
        self.database = database
        guard let this = try FolderIndex.this(database) else {
            throw database.corrupt("the index does not say whose it is")
        }
        // Nobody gives so many; one that says so was damaged, and counting on from there would end.
        guard this.events <= FolderIndex.mostNumbers, this.sequences <= FolderIndex.mostNumbers else {
            throw database.corrupt("the index says that it has given more numbers than there are")
        }
        folder = this.folder
        number = this.number
        replica = this.replica
        events = Reserve(above: this.events, block: FolderIndex.eventBlock)
        sequences = Reserve(above: this.sequences, block: FolderIndex.sequenceBlock)
        totals = this.totals
        try loadMirrors()
    }

    /// Opens the index at `path`; `StoringError.Code` says whether what is there counts as lost (`corrupt`), is of a later
    /// Kith (`newerSchema`) or of another program (`foreign`).
    package static func open(at path: String) throws(StoringError) -> FolderIndex {
        let database = try Database(path: path, access: .writing)
        try bringUp(database)
        try check(database)
        try database.execute(Schema.additions)
        return try FolderIndex(database)
    }

    /// Makes the index of a folder at `path`, where none is yet; `number` and `replica` are random.
    package static func create(
        at path: String, folder: FolderID, replica: ReplicaID, number: UInt64
    ) throws(StoringError) -> FolderIndex {
        let database = try Database(path: path, access: .writing)
        guard try isEmpty(database) else {
            throw StoringError(.foreign, "there is an index already", path: path)
        }
        try database.execute("BEGIN IMMEDIATE; \(Schema.sql)")
        try database.run(
            "INSERT INTO this VALUES (1, ?, ?, ?, 0, 0, 0, 0)",
            [.bytes16(folder.raw), .replica(replica), .unsigned(number)])
        try database.execute(
            "PRAGMA application_id = \(Schema.application); PRAGMA user_version = \(Schema.version); COMMIT")
        try database.makeDurable()
        return try FolderIndex(database)
    }

    /// Refuses what is not an index of this version; shared by readers.
    static func check(_ database: Database) throws(StoringError) {
        let path = database.path
        guard try !isEmpty(database) else { throw StoringError(.corrupt, "the index is empty", path: path) }
        let application = try database.first("PRAGMA application_id") { row in row.integer(0) }
        guard application == Schema.application else {
            throw StoringError(.foreign, "this is the database of another program", path: path)
        }
        let version = try database.first("PRAGMA user_version") { row in row.integer(0) } ?? 0
        guard version <= Schema.version else {
            throw StoringError(.newerSchema, "a later version of Kith wrote this index (format \(version))", path: path)
        }
        guard version == Schema.version else { throw database.corrupt("the index has an unknown format \(version)") }
    }

    private static func isEmpty(_ database: Database) throws(StoringError) -> Bool {
        try !database.exists("SELECT 1 FROM sqlite_master")
    }
}

// MARK: Transactions

extension FolderIndex {
    /// Runs `body` as one step: all of it is written, or, where it throws, nothing. With `durably` it survives a power cut
    /// when this returns; without, it does once `makeDurable` or a later durable one has returned.
    package func transaction<Value>(durably: Bool = false, _ body: () throws -> Value) throws -> Value {
        // A step within a step is part of it.
        if database.isInTransaction {
            work.mustLast = work.mustLast || durably
            return try body()
        }
        try database.begin()
        do {
            let value = try body()
            try finishWork()
            let mustLast = durably || work.mustLast
            work = TransactionWork()
            try database.commit()
            if mustLast { try database.makeDurable() }
            return value
        } catch {
            database.rollback()
            // What went wrong first is what the caller must hear of.
            try? restoreCounters()
            throw error
        }
    }

    /// Makes everything committed so far survive a power cut: one sync for any number of transactions.
    package func makeDurable() throws { try database.makeDurable() }

    /// Brings the write-ahead log into the file, for a quiet moment.
    package func checkpoint() throws { try database.checkpoint() }

    /// Runs `body` in the transaction that is open, or in one of its own.
    func writing<Value>(_ body: () throws -> Value) throws -> Value {
        database.isInTransaction ? try body() : try transaction(body)
    }

    private func finishWork() throws {
        try writeNodes()
        try writeRecords()
        try writeMarks()
        try settlePages()
        if work.changedTotals {
            try database.run(
                "UPDATE this SET files = ?, bytes = ?", [.integer(totals.files), .unsigned(totals.bytes)])
        }
    }

    /// What is kept in memory beside the rows follows a rollback; numbers handed out meanwhile are not handed out again.
    private func restoreCounters() throws {
        work = TransactionWork()
        recent = RecentRows()
        try loadMirrors()
        guard let this = try FolderIndex.this(database) else { return }
        if replica == this.replica {
            events.restore(ceiling: this.events)
        } else {
            events = Reserve(above: this.events, block: FolderIndex.eventBlock)
        }
        number = this.number
        replica = this.replica
        sequences.restore(ceiling: this.sequences)
        totals = this.totals
    }
}

// MARK: Numbers

extension FolderIndex {
    /// The last event number reserved durably: it must stand in the folder's marker too before a record of it leaves. An
    /// index that reserves less than the marker says was rolled back, and counts as lost.
    package var reservedEvents: UInt64 { events.ceiling }

    /// The last sequence number reserved durably. It stands in the folder's marker too: an index that was put back is known by
    /// that also where it never wrote an event.
    package var reservedSequences: UInt64 { sequences.ceiling }

    /// The last sequence number given to a record: what "everything" is to a peer now.
    package var lastSequence: UInt64 { sequences.last }

    /// The last event number that was given.
    package var lastEvent: UInt64 { events.last }

    package func nextEvent() throws -> Dot {
        try writing {
            if let number = events.next() { return Dot(replica, number) }
            events.raise()
            work.mustLast = true
            try database.run("UPDATE this SET events = ?", [.unsigned(events.ceiling)])
            return try nextEvent()
        }
    }

    func nextSequence() throws -> Int64 {
        if let number = sequences.next() { return Int64(bitPattern: number) }
        sequences.raise()
        work.mustLast = true
        try database.run("UPDATE this SET sequences = ?", [.unsigned(sequences.ceiling)])
        return try nextSequence()
    }

    /// Reserves one sequence number more, which nothing is to have, durably: an index from before this closing reserves less.
    package func noteClosing() throws {
        try transaction(durably: true) {
            sequences.extend()
            try database.run("UPDATE this SET sequences = ?", [.unsigned(sequences.ceiling)])
        }
    }

    /// Goes on as another replica and another index: for when a peer shows that numbers of the old ones were given twice.
    /// Both are random.
    package func beginAnew(replica: ReplicaID, number: UInt64) throws {
        try writing {
            try database.run(
                "UPDATE this SET replica = ?, number = ?, events = 0", [.replica(replica), .unsigned(number)])
            // They are of the former replica's events.
            try clearApprovalsDue()
            self.replica = replica
            self.number = number
            events = Reserve(above: 0, block: FolderIndex.eventBlock)
            try forgetOpenings()
        }
    }
}

// MARK: Whose index this is

extension FolderIndex {
    private struct This {
        let folder: FolderID
        let replica: ReplicaID
        let number: UInt64
        let events: UInt64
        let sequences: UInt64
        let totals: FolderTotals
    }

    private static func this(_ database: Database) throws(StoringError) -> This? {
        let sql = "SELECT folder, replica, number, events, sequences, files, bytes FROM this"
        return try database.first(sql) { row throws(StoringError) in
            This(
                folder: FolderID(try row.bytes16(0)), replica: row.replica(1), number: row.unsigned(2),
                events: row.unsigned(3), sequences: row.unsigned(4),
                totals: FolderTotals(files: row.integer(5), bytes: row.unsigned(6)))
        }
    }
}
