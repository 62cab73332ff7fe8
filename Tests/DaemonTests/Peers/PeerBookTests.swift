import Bytes
import Identity
import Testing

@testable import Daemon

@Suite struct PeerBookTests {
    private let device = DeviceID(Bytes32(words: (1, 2, 3, 4)))

    private var book: PeerBook {
        var book = PeerBook()
        book.met(device, name: "desk", at: PeerPlace(host: "10.0.0.1", port: 1))
        book.met(device, name: nil, at: PeerPlace(host: "fe80::1%eth0", port: 2))
        book.named(PeerPlace(host: "far.example", port: 3))
        return book
    }

    @Test func `a book reads back`() throws {
        #expect(try PeerBook(encoded: book.encoded) == book)
        #expect(book.entries[device]?.name == "desk")
        #expect(book.entries[device]?.places.map(\.port) == [2, 1])
    }

    @Test func `a book that is cut off is refused at each length`() {
        let whole = book.encoded
        for length in 0..<whole.count {
            #expect(throws: CBORError.self) { _ = try PeerBook(encoded: Array(whole.prefix(length))) }
        }
    }

    @Test func `only so many places of a peer are remembered, the last first`() {
        var book = PeerBook()
        for port in 1...20 { book.met(device, name: nil, at: PeerPlace(host: "h", port: UInt16(port))) }
        #expect(book.entries[device]?.places.map(\.port) == [20, 19, 18, 17, 16, 15, 14, 13])
    }
}
