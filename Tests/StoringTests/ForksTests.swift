import Bytes
import Folders
import Identity
import Manifests
import Syncing
import Testing

@testable import Storing

/// Numbers that were given twice, and pages that wait for somebody to vouch for them.
struct ForksTests {
    let scratch: Scratch
    let index: FolderIndex
    let other = ReplicaID(77)

    init() throws {
        scratch = try Scratch()
        index = try Sample.index(in: scratch)
    }

    private func header(_ number: UInt64, after previous: Bytes32?, of replica: ReplicaID? = nil) -> PageHeader {
        var header = Sample.header(number, of: replica ?? other, highest: number)
        header.previous = previous
        return header
    }

    /// Puts a page with the bytes of a true header, so that what it names before itself can be read.
    private func put(_ number: UInt64, _ hash: UInt64, after previous: UInt64?, of replica: ReplicaID? = nil) throws {
        var bytes = CBORWriter()
        bytes.map(previous == nil ? 7 : 8)
        let header = header(number, after: previous.map { Sample.digest($0) }, of: replica)
        write(header, &bytes)
        try index.putPage(header, bytes: bytes.bytes, signature: [2], hash: Sample.digest(hash))
        // A page without records goes, unless it is its replica's highest.
        let record = try Sample.record(Sample.file(hash), Dot(header.replica, hash))
        try index.receive(record, on: Sample.digest(hash))
    }

    @Test func `of two pages with one number each covers its events`() throws {
        let one = Sample.header(2, of: other, highest: 7)
        try index.putPage(one, bytes: [1], signature: [1], hash: Sample.digest(1))
        try index.putPage(Sample.header(2, of: other, highest: 9), bytes: [2], signature: [2], hash: Sample.digest(2))
        #expect(try index.highestEvent(of: other) == 9)
        // What others are told: neither goes while it is needed for that.
        #expect(try index.coveringPages().map(\.highestEvent) == [7, 9])
        try index.putPage(Sample.header(3, of: other, highest: 12), bytes: [3], signature: [3], hash: Sample.digest(3))
        #expect(try index.highestEvent(of: other) == 12)
        #expect(try index.coveringPages().map(\.highestEvent) == [12])
    }

    private func write(_ header: PageHeader, _ writer: inout CBORWriter) {
        writer.unsigned(1)
        writer.byteString(header.folder.raw)
        writer.unsigned(2)
        writer.unsigned(header.replica.raw)
        writer.unsigned(3)
        writer.byteString(header.device.raw)
        writer.unsigned(4)
        writer.unsigned(header.number)
        if let previous = header.previous {
            writer.unsigned(5)
            writer.byteString(previous)
        }
        writer.unsigned(6)
        writer.unsigned(header.highestEvent)
        writer.unsigned(7)
        writer.array(0)
        writer.unsigned(8)
        writer.array(1)
        writer.byteString(header.leaves[0])
    }

    private func contradicts(_ number: UInt64, _ hash: UInt64, after previous: UInt64?) throws -> Bool {
        try index.contradicts(header(number, after: previous.map { Sample.digest($0) }), hash: Sample.digest(hash))
    }

    @Test func `pages that follow one another, in any order and with gaps, contradict nothing`() throws {
        try put(1, 1, after: nil)
        try put(3, 3, after: 2)
        try put(6, 6, after: 5)
        #expect(try !contradicts(2, 2, after: 1))
        #expect(try !contradicts(3, 3, after: 2))
        #expect(try !contradicts(4, 4, after: 3))
        #expect(try !contradicts(5, 5, after: 4))
        #expect(try !contradicts(9, 9, after: 8))
    }

    @Test func `another page under the same number, before or behind what is held, is a fork`() throws {
        try put(1, 1, after: nil)
        try put(3, 3, after: 2)
        #expect(try contradicts(3, 13, after: 2))
        #expect(try contradicts(2, 12, after: 11))
        #expect(try contradicts(2, 12, after: 1))
        #expect(try contradicts(4, 14, after: 13))
        #expect(try contradicts(1, 11, after: nil))
    }

    @Test func `an index that was put back was so before the first opening after what others hold`() throws {
        let own = Sample.replica
        try index.noteOpening()
        try put(1, 101, after: nil, of: own)
        try put(2, 102, after: 101, of: own)
        try index.notePagesKnown(upTo: 2)
        try put(3, 103, after: 102, of: own)
        // Here it was put back; it is opened twice, and writes in between.
        try index.noteOpening()
        try put(4, 104, after: 103, of: own)
        try index.noteOpening()
        try put(5, 105, after: 104, of: own)
        #expect(try index.lastBeforeFork() == (3, 3))
        #expect(try index.records(of: own, afterPage: 3).map(\.dot.number) == [104, 105])
        try index.notePagesKnown(upTo: 4)
        #expect(try index.lastBeforeFork().page == 4)
        try index.beginAnew(replica: ReplicaID(5), number: 6)
        #expect(try index.lastBeforeFork().page == 0)
    }

    @Test func `two records under one event are both kept, with their own bytes, through a restart`() throws {
        let page = Sample.digest(other.raw &+ 1_000)
        let one = try Sample.record(Sample.file(1), Dot(other, 4), name: "one")
        var twin = try Sample.record(Sample.file(1), Dot(other, 4), name: "two")
        twin.contents = [
            Dotted(twin.dot, Content(body: .file(size: 0, chunks: .inline([])), mtime: 3, hash: ContentHash(.zero)))
        ]
        try index.transaction {
            try index.putPage(Sample.header(1, of: other, highest: 9))
            try index.stash(page: page, leaf: 0, envelope: [1], body: [1], of: one.node, one.dot)
            try index.setHeads(NodeHeads(received: [one], placed: [one]), of: one.node)
        }
        let twinPage = try index.putPage(Sample.header(2, of: other, highest: 9))
        #expect(try index.holds(one.dot, of: one.node, on: page))
        #expect(try !index.holds(one.dot, of: one.node, on: twinPage))
        let both = adding(twin, to: [one])
        #expect(both.count == 2)
        try index.transaction {
            try index.stash(page: twinPage, leaf: 0, envelope: [2], body: [2], of: one.node, one.dot)
            try index.setHeads(NodeHeads(received: both, placed: [one]), of: one.node)
        }
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(try opened.heads(of: one.node) == NodeHeads(received: both, placed: [one]))
        let sent = try opened.pages(after: 0, limit: 9).slices.flatMap(\.records).map(\.envelope)
        #expect(sent.sorted { $0.lexicographicallyPrecedes($1) } == [[1], [2]])
    }

    @Test func `a page that is set aside is remembered until it is taken`() throws {
        let header = Sample.header(1, of: other, highest: 2)
        let hash = Sample.digest(other.raw &+ 1_000)
        try index.setAside(hash)
        try index.setAside(Sample.digest(1))
        try index.setAside(hash)
        #expect(try Set(index.pagesAside()) == [hash, Sample.digest(1)])
        #expect(try index.putPage(header) == hash)
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(try opened.pagesAside() == [Sample.digest(1)])
    }

    @Test func `a page of which no record is left is given as its header, as long as it is the highest`() throws {
        let page = try index.putPage(Sample.header(1, of: other, highest: 2))
        #expect(try index.pages([page]).map(\.records.count) == [0])
        #expect(try index.heldPages(of: DeviceID(Sample.digest(1))) == [page])
        let later = try index.putPage(Sample.header(2, of: other, highest: 3))
        #expect(try index.pages([page, later]).map(\.header) == [[1, 2]])
        #expect(try index.heldPages(of: DeviceID(Sample.digest(1))) == [later])
    }

    @Test func `an index from before these tables were there gets them when it is opened`() throws {
        try index.database.execute(
            "DROP TABLE aside; DROP TABLE openings; DROP TABLE known; DROP INDEX pages_of_replica")
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        try opened.noteOpening()
        #expect(try opened.pagesAside().isEmpty)
    }
}
