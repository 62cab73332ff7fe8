import Bytes
import Folders
import Identity
import Syncing
import Testing

@testable import Storing

/// Signed pages: what is kept of them, and what a peer with a cursor gets.
struct PagesTests {
    let scratch: Scratch
    let index: FolderIndex
    let other = ReplicaID(77)

    init() throws {
        scratch = try Scratch()
        index = try Sample.index(in: scratch)
    }

    /// Nodes 1 to `count` on page 1 of the other replica.
    @discardableResult
    private func receivePage(_ count: UInt64, bytes: Int = 2) throws -> Bytes32 {
        try index.transaction {
            let page = try index.putPage(Sample.header(1, of: other, highest: count))
            for number in 1...count {
                let record = try Sample.record(Sample.file(number), Dot(other, number))
                try index.receive(record, on: page, leaf: Int(number) - 1, bytes: bytes)
            }
            return page
        }
    }

    @Test func `what came signed goes out as it came`() throws {
        let page = try receivePage(2)
        let batch = try index.pages(after: 0, limit: 9)
        let slice = try #require(batch.slices.first)
        #expect(batch.slices.count == 1)
        #expect(slice.header == [1, 1])
        #expect(slice.signature == [2])
        #expect(slice.records.map(\.leaf) == [0, 1])
        #expect(slice.records.map(\.envelope) == [[1, 1], [2, 2]])
        #expect(slice.records.map(\.body) == [[7], [7]])
        #expect(batch.upTo == index.lastSequence)
        #expect(try index.records(of: [Sample.file(2), Sample.file(9)]).flatMap(\.records).map(\.leaf) == [1])
        #expect(try index.pages([page]) == batch.slices)
        #expect(try index.pages([Sample.digest(3)]).isEmpty)
    }

    /// As a page of records that are asked for one by one, which a receiver refuses if they do not rise.
    @Test func `records of a page go out in their order, however they came and are asked for`() throws {
        try index.transaction {
            let page = try index.putPage(Sample.header(1, of: other, highest: 9))
            for number in [5, 2, 9] as [UInt64] {
                let record = try Sample.record(Sample.file(number), Dot(other, number))
                try index.receive(record, on: page, leaf: Int(number), bytes: 2)
            }
        }
        let asked = try index.records(of: [9, 5, 2].map { Sample.file($0) })
        #expect(asked.map { $0.records.map(\.leaf) } == [[2, 5, 9]])
        #expect(try index.pages(after: 0, limit: 9).slices.map { $0.records.map(\.leaf) } == [[2, 5, 9]])
    }

    @Test(arguments: [1, 2, 3, 7])
    func `batches follow one another without a gap or a repeat`(limit: Int) throws {
        try receivePage(7)
        var cursor: UInt64 = 0
        var got: [UInt64] = []
        while cursor < index.lastSequence {
            let batch = try index.sequences(after: cursor, limit: limit)
            #expect(batch.numbers.count <= limit)
            #expect(batch.upTo > cursor)
            got += batch.numbers
            cursor = batch.upTo
        }
        #expect(got.count == 7)
        #expect(got == Set(got).sorted())
    }

    @Test func `a batch ends once it is large`() throws {
        try receivePage(4, bytes: 700_000)
        let batch = try index.sequences(after: 0)
        #expect(batch.numbers.count == 2)
        #expect(batch.upTo == batch.numbers.last)
    }

    @Test func `a local record is sent once it is signed, whatever the cursor has passed meanwhile`() throws {
        let mine = try Sample.record(Sample.file(50), index.nextEvent())
        try index.setHeads(NodeHeads(received: [mine], placed: [mine]), of: mine.node)
        try receivePage(1)
        let before = try index.sequences(after: 0)
        #expect(before.numbers.count == 1)
        #expect(try index.unsignedRecords(limit: 9) == [mine])

        try index.transaction {
            let page = try index.putPage(Sample.header(1, highest: 1))
            try index.attach(page: page, leaf: 3, envelope: [8], body: [9], to: mine.node, mine.dot)
        }
        #expect(try index.unsignedRecords(limit: 9).isEmpty)
        let slice = try #require(try index.pages(after: before.upTo, limit: 9).slices.first)
        #expect(slice.records.map(\.envelope) == [[8]])
        #expect(slice.records.map(\.leaf) == [3])
    }

    @Test func `a page's records go out in its order, also where some were written before it was signed`() throws {
        let records = try (1...4).map { number in
            try Sample.record(Sample.file(number), Dot(Sample.replica, number), name: "n\(number)")
        }
        for record in records.prefix(2) { try index.setHeads(NodeHeads(received: [record]), of: record.node) }
        try index.transaction {
            for record in records.dropFirst(2) { try index.setHeads(NodeHeads(received: [record]), of: record.node) }
            #expect(try index.unsignedRecords(limit: 9) == records)
            let page = try index.putPage(Sample.header(1, highest: 4))
            for (leaf, record) in records.enumerated() {
                try index.attach(page: page, leaf: leaf, envelope: [8], body: [9], to: record.node, record.dot)
            }
            #expect(try index.unsignedRecords(limit: 9).isEmpty)
        }
        #expect(try index.pages(after: 0, limit: 9).slices.map { $0.records.map(\.leaf) } == [[0, 1, 2, 3]])
        #expect(try records.allSatisfy { try index.heads(of: $0.node).received == [$0] })
    }

    @Test func `a signed record is not attached to another page`() throws {
        try receivePage(1)
        try index.transaction {
            let page = try index.putPage(Sample.header(2, of: other, highest: 2))
            try index.attach(page: page, leaf: 0, envelope: [8], body: [9], to: Sample.file(1), Dot(other, 1))
        }
        #expect(try index.pages(after: 0, limit: 9).slices.flatMap(\.records).map(\.envelope) == [[1, 1]])
    }

    @Test func `what others wrote is never taken for unsigned`() throws {
        let theirs = try Sample.record(Sample.file(1), Dot(other, 1))
        try index.setHeads(NodeHeads(placed: [theirs]), of: theirs.node)
        let old = try Sample.record(Sample.file(2), Dot(other, 2))
        try index.setHeads(NodeHeads(received: [old]), of: old.node)
        #expect(try index.unsignedRecords(limit: 9).isEmpty)
    }

    @Test func `signed bytes of what was not kept are gone with their transaction`() throws {
        let record = try Sample.record(Sample.file(1), Dot(other, 1))
        let page = try index.putPage(Sample.header(1, of: other, highest: 1))
        try index.transaction {
            try index.stash(page: page, leaf: 0, envelope: [1], body: [2], of: record.node, record.dot)
        }
        try index.setHeads(NodeHeads(received: [record]), of: record.node)
        #expect(try index.sequences(after: 0).numbers.isEmpty)
    }

    @Test func `a superseded record leaves its number and its page, the highest page stays`() throws {
        let first = try receivePage(2)
        let newer = try Sample.record(Sample.file(1), Dot(other, 3), seen: [Dot(other, 1)])
        let second = try index.transaction {
            let page = try index.putPage(Sample.header(2, of: other, highest: 3))
            try index.receive(newer, on: page)
            return page
        }
        #expect(try index.heldPages(of: DeviceID(Sample.digest(1))) == [first, second].sorted())
        #expect(try index.sequences(after: 0).numbers.count == 2)
        for number: UInt64 in 1...2 { try index.setHeads(NodeHeads(), of: Sample.file(number)) }
        #expect(try index.heldPages(of: DeviceID(Sample.digest(1))) == [second])
        #expect(try index.pages([first]).isEmpty)
        let highest = try #require(try index.highestPage(of: other))
        #expect(highest.hash == second)
        #expect(highest.number == 2)
        #expect(highest.highestEvent == 3)
        #expect(try index.highestPages() == [highest])
    }

    @Test func `a page that is outdated and empty is dropped`() throws {
        for number: UInt64 in 1...3 { try index.putPage(Sample.header(number, of: other, highest: number)) }
        let rows = try Database(path: scratch.file("index.db"), access: .reading)
            .rows("SELECT number FROM pages") { row in row.integer(0) }
        #expect(rows == [3])
        #expect(try index.highestEvent(of: other) == 3)
        #expect(try index.highestEvent(of: ReplicaID(1)) == 0)
    }

    @Test func `a replica stays its first page's device`() throws {
        #expect(try index.device(of: other) == nil)
        try index.putPage(Sample.header(1, of: other, by: 1, highest: 1))
        try index.putPage(Sample.header(2, of: other, by: 2, highest: 2))
        #expect(try index.device(of: other) == DeviceID(Sample.digest(1)))
    }

    @Test func `of two pages with one number the first counts`() throws {
        try index.putPage(Sample.header(1, of: other, highest: 1))
        try index.putPage(Sample.header(1, of: other, highest: 9), bytes: [5], signature: [6], hash: Sample.digest(5))
        #expect(try index.highestPage(of: other)?.header == [1, 1])
    }

    @Test func `what must be written anew is what no page up to a number carries`() throws {
        try receivePage(2)
        let unsigned = try Sample.record(Sample.file(3), Dot(other, 3))
        try index.setHeads(NodeHeads(received: [unsigned]), of: unsigned.node)
        let after = { page in try index.records(of: other, afterPage: page).map(\.dot.number) }
        #expect(try after(0) == [1, 2, 3])
        #expect(try after(1) == [3])
        #expect(try index.records(of: Sample.replica, afterPage: 0).isEmpty)
    }

    @Test func `numbers of any size are taken without a trap`() throws {
        try index.putPage(Sample.header(.max, of: ReplicaID(.max), highest: .max))
        #expect(try index.highestEvent(of: ReplicaID(.max)) == .max)
        #expect(try index.sequences(after: .max).numbers.count <= 1)
    }
}
