import Testing

@testable import Control

struct ClientAnswerParserTests {
    /// Feeds the answer in pieces of one size.
    private static func parse(_ text: String, pieces size: Int, largest: Int = 100) throws -> (
        status: Int, body: [UInt8]
    )? {
        var parser = ClientAnswerParser(largestBody: largest)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if let answer = try parser.received(rest.prefix(size)) { return answer }
            rest = rest.dropFirst(size)
        }
        return nil
    }

    @Test(arguments: 1...80)
    func `an answer is read from pieces of any size`(size: Int) throws {
        let text = "HTTP/1.1 404 Not Found\r\nServer: x\r\nCONTENT-length:  5 \r\nX: a:b\r\n\r\nhello"
        let answer = try #require(try Self.parse(text, pieces: size))
        #expect(answer.status == 404)
        #expect(answer.body == Array("hello".utf8))
    }

    @Test func `an empty body is whole with the head, and what follows an answer is not part of it`() throws {
        let empty = try #require(try Self.parse("HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", pieces: 1))
        #expect(empty.status == 204 && empty.body.isEmpty)
        let more = try #require(try Self.parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", pieces: 99))
        #expect(more.body == [97])
    }

    @Test func `an answer that is cut short is none`() throws {
        #expect(try Self.parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", pieces: 7) == nil)
        #expect(try Self.parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", pieces: 7) == nil)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-x\r\n\r\n", "\r\n\r\n",
        String(repeating: "x", count: 70_000),
    ])
    func `what is no answer is refused`(text: String) {
        #expect(throws: ControlError.self) { try Self.parse(text, pieces: 1000) }
    }

    @Test func `an answer above the limit is refused by its declared length`() {
        #expect(throws: ControlError.self) {
            try Self.parse("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", pieces: 50)
        }
    }
}
