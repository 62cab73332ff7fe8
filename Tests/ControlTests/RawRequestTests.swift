import Glibc
import Testing

@testable import Control

/// Requests that Kith's own client would never make.
struct RawRequestTests {
    private static func answer(to request: String) throws -> String {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s") { request, reply in
                reply.answer(status: 200, contentType: "text/plain", body: Array("\(request.path)".utf8))
            }
            defer { server.stop() }
            return try exchange(request, at: folder + "/s")
        }
    }

    /// The first line of what comes back, or nothing when the server hangs up.
    private static func exchange(_ request: String, at path: String) throws -> String {
        let connection = try ClientConnection.opened(
            to: SocketPath(text: path), deadline: ContinuousClock.now + .seconds(180))
        do {
            try connection.send(Array(request.utf8))
            let bytes = try connection.receive()
            return String(decoding: bytes.prefix { $0 != 13 }, as: UTF8.self)
        } catch {
            guard error.code == .connectionLost else { throw error }
            return ""
        }
    }

    @Test(arguments: ["/%", "/%0", "/%zz", "/%00", "/%ff", "/a?k=%", "/a?k=1&k=2", "/a?%00=1", "a"])
    func `a malformed target is answered with 400`(target: String) throws {
        let line = try Self.answer(to: "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(line.hasPrefix("HTTP/1.1 400"))
    }

    @Test func `a target at its plainest is understood`() throws {
        let line = try Self.answer(to: "GET /?&& HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(line.hasPrefix("HTTP/1.1 200"))
    }

    @Test func `a body that says it is too large is refused before it is sent`() throws {
        let line = try Self.answer(to: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")
        #expect(line.hasPrefix("HTTP/1.1 413"))
    }

    @Test func `a body without a length is cut off where it becomes too large`() throws {
        let chunk = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try Self.answer(to: head + String(repeating: chunk, count: 16) + "0\r\n\r\n").hasPrefix("HTTP/1.1 200"))
        #expect(try Self.answer(to: head + String(repeating: chunk, count: 17) + "0\r\n\r\n") == "")
    }

    @Test(arguments: [
        "\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\n: :\r\n\r\n", "\0\0\0\0",
    ])
    func `bytes that are no HTTP do not hurt the server`(bytes: String) throws {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s") { _, reply in reply.answer(status: 200, body: [])
            }
            defer { server.stop() }
            let connection = try ClientConnection.opened(to: SocketPath(text: folder + "/s"), deadline: nil)
            try connection.send(Array(bytes.utf8))
            let client = ControlClient(socketPath: folder + "/s")
            #expect(try client.send(path: [], timeout: .seconds(180)).status == 200)
        }
    }
}
