import Bytes
import Folders
import Identity
import Testing
import Wire

@testable import Daemon

@Suite struct OfferBookTests {
    private func device(_ number: UInt64) -> DeviceID { DeviceID(Bytes32(words: (number, 0, 0, 0))) }
    private func folder(_ number: UInt64) -> FolderID { FolderID(Bytes16(high: 0, low: number)) }

    @Test func `entries of an offer are gathered once each`() {
        var book = OfferBook()
        let (first, second) = (book.add(folder(1), from: device(1)), book.add(folder(1), from: device(1)))
        #expect(first && !second)
        book.received(Membership(folder: folder(1), entries: [[1], [2]]), from: device(1))
        book.received(Membership(folder: folder(1), entries: [[2], [3]]), from: device(1))
        book.received(Membership(folder: folder(1), entries: [[4]]), from: device(2))
        #expect(book.entries.map(\.value) == [[[1], [2], [3]]])
    }

    @Test func `one device leaves only so many offers, and so many bytes of each`() {
        var book = OfferBook()
        for number in 0..<100 { _ = book.add(folder(UInt64(number)), from: device(1)) }
        #expect(book.entries.count == OfferBook.mostFromOne)
        let large = [UInt8](repeating: 0, count: OfferBook.mostBytes + 1)
        book.received(Membership(folder: folder(0), entries: [large]), from: device(1))
        #expect(book.entries.values.joined().isEmpty)
    }

    @Test func `many devices together leave only so many offers`() {
        var book = OfferBook()
        for number in 0..<1000 { _ = book.add(folder(UInt64(number)), from: device(UInt64(number))) }
        #expect(book.entries.count == OfferBook.mostInAll)
        book.remove(from: device(0))
        let isTaken = book.add(folder(5000), from: device(5000))
        #expect(isTaken)
    }
}
