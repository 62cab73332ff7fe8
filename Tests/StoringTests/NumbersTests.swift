import Folders
import Storing
import Syncing
import Testing

/// Event and sequence numbers: each given once, whatever happens in between.
struct NumbersTests {
    let scratch: Scratch
    let index: FolderIndex

    init() throws {
        scratch = try Scratch()
        index = try Sample.index(in: scratch)
    }

    @Test func `event numbers rise by one, from one`() throws {
        let dots = try index.transaction { try (0..<3).map { _ in try index.nextEvent() } }
        #expect(dots == (1...3).map { Dot(Sample.replica, $0) })
        #expect(index.lastEvent == 3)
        #expect(index.reservedEvents >= 3)
    }

    @Test func `numbers go on above what was reserved after a block, and after a restart`() throws {
        let dots = try (0..<2_500).map { _ in try index.nextEvent().number }
        #expect(dots == Array(1...2_500))
        let reserved = index.reservedEvents
        #expect(reserved >= 2_500)
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(opened.reservedEvents == reserved)
        #expect(try opened.nextEvent().number > reserved)
    }

    @Test func `an index from before a closing has reserved less`() throws {
        let before = index.reservedSequences
        try index.noteClosing()
        #expect(index.reservedSequences > before)
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(opened.reservedSequences == index.reservedSequences)
        #expect(opened.lastSequence == index.reservedSequences)
    }

    @Test func `a number given in a transaction that failed is not given again`() throws {
        #expect(throws: Mishap.self) {
            try index.transaction {
                for _ in 0..<3_000 { _ = try index.nextEvent() }
                throw Mishap()
            }
        }
        #expect(try index.nextEvent().number == 3_001)
        #expect(index.reservedEvents >= 3_001)
    }

    @Test func `an index that begins anew counts from one as another replica`() throws {
        _ = try index.nextEvent()
        try index.beginAnew(replica: ReplicaID(5), number: 6)
        #expect(try index.nextEvent() == Dot(ReplicaID(5), 1))
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(opened.replica == ReplicaID(5))
        #expect(opened.number == 6)
        #expect(opened.folder == Sample.folder)
    }

    @Test func `an index that failed to begin anew gives no number of the old replica again`() throws {
        for _ in 0..<10 { _ = try index.nextEvent() }
        #expect(throws: Mishap.self) {
            try index.transaction {
                try index.beginAnew(replica: ReplicaID(5), number: 6)
                throw Mishap()
            }
        }
        #expect(index.replica == Sample.replica)
        #expect(try index.nextEvent().number > 10)
    }

    @Test func `a record stored later has a greater sequence number, also after a restart`() throws {
        let page = try index.putPage(Sample.header(1, highest: 9))
        try index.transaction {
            for number: UInt64 in 1...3 {
                try index.receive(Sample.record(Sample.file(number), Dot(Sample.replica, number)), on: page)
            }
        }
        let numbers = try index.sequences(after: 0).numbers
        #expect(numbers.count == 3)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        let last = index.lastSequence
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(opened.lastSequence >= last)
        try opened.transaction {
            try opened.receive(Sample.record(Sample.file(4), Dot(Sample.replica, 4)), on: page)
        }
        #expect(try opened.sequences(after: last).numbers.count == 1)
    }

    @Test func `no mark is given twice, so a walk misses no node that is marked behind it`() throws {
        try index.markUnplaced(Sample.file(1))
        let passed = try #require(try index.unplaced(after: 0, limit: 1).first).mark
        try index.clearUnplaced(Sample.file(1))
        try index.markUnplaced(Sample.file(2))
        #expect(try index.unplaced(after: passed, limit: 9).map(\.node) == [Sample.file(2)])
    }
}

struct Mishap: Error {}
