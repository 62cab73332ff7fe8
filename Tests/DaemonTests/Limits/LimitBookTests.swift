import Bytes
import Identity
import Testing
import Transport

@testable import Daemon

struct LimitBookTests {
    private let desk = DeviceID(Bytes32(words: (1, 2, 3, 4)))
    private let monday9 = 9 * 60
    private let monday19 = 19 * 60

    /// Nil where it is refused.
    private func changed(
        _ book: LimitBook, _ device: DeviceID?, during: WeekSpan?, up: UInt64?, down: UInt64?
    ) -> LimitBook? {
        var book = book
        return book.set(device, during: during, up: up, down: down) ? book : nil
    }

    private func book() throws -> LimitBook {
        let work = try #require(WeekSpan(text: "mon-fri 08:00-18:00"))
        var book = LimitBook()
        book = try #require(changed(book, nil, during: nil, up: 5000, down: nil))
        book = try #require(changed(book, nil, during: work, up: 2000, down: 9000))
        book = try #require(changed(book, desk, during: nil, up: nil, down: 4000))
        return book
    }

    @Test func `of several limits that hold the least counts`() throws {
        let book = try book()
        #expect(
            book.limits(at: monday9) == RateLimits(all: Rates(up: 2000, down: 9000), devices: [desk: Rates(down: 4000)])
        )
        #expect(book.limits(at: monday19) == RateLimits(all: Rates(up: 5000), devices: [desk: Rates(down: 4000)]))
    }

    @Test func `a direction that is not given stays, and one that is off goes`() throws {
        var book = try book()
        book = try #require(changed(book, nil, during: nil, up: nil, down: 7000))
        #expect(book.limits(at: monday19).all == Rates(up: 5000, down: 7000))
        book = try #require(changed(book, nil, during: nil, up: 0, down: nil))
        #expect(book.limits(at: monday19).all == Rates(down: 7000))
        book = try #require(changed(book, nil, during: nil, up: nil, down: 0))
        #expect(book.rules.count == 2, "a rule that limits nothing is none")
    }

    @Test func `the next change is the next edge, also when that is a week away`() throws {
        var book = try book()
        #expect(book.minutesToChange(after: monday9) == 9 * 60)
        #expect(book.minutesToChange(after: 8 * 60 - 1) == 1)
        #expect(book.minutesToChange(after: 4 * 1440 + 18 * 60) == 2 * 1440 + 14 * 60, "from Friday evening to Monday")
        book = LimitBook()
        book = try #require(changed(book, nil, during: nil, up: 5000, down: nil))
        #expect(book.minutesToChange(after: 0) == nil)
        book = try #require(changed(book, nil, during: WeekSpan(text: "mon 00:00-24:00"), up: 5000, down: nil))
        #expect(book.minutesToChange(after: 1440) == 6 * 1440)
    }

    @Test func `a book reads back`() throws {
        #expect(try LimitBook(encoded: book().encoded) == book())
        #expect(try LimitBook(encoded: LimitBook().encoded) == LimitBook())
    }

    @Test func `a book that is cut off, or holds a rate that nobody can set, is refused`() throws {
        let whole = try book().encoded
        for length in 0..<whole.count {
            #expect(throws: CBORError.self) { _ = try LimitBook(encoded: Array(whole.prefix(length))) }
        }
        var slow = LimitBook()
        slow = try #require(changed(slow, nil, during: nil, up: 5, down: nil))
        #expect(throws: CBORError.self) { _ = try LimitBook(encoded: slow.encoded) }
    }

    @Test func `there are only so many rules`() throws {
        var book = LimitBook()
        for number in 0..<UInt64(LimitBook.mostRules) {
            book = try #require(
                changed(book, DeviceID(Bytes32(words: (0, 0, 0, number))), during: nil, up: 5000, down: nil))
        }
        #expect(changed(book, desk, during: nil, up: 5000, down: nil) == nil)
        book = try #require(changed(book, DeviceID(Bytes32(words: (0, 0, 0, 1))), during: nil, up: 6000, down: nil))
        #expect(book.rules.count == LimitBook.mostRules)
    }
}
