import Control
import Glibc

extension FuzzTarget {
    /// Bytes on the control socket of a server: whatever they are, the next who asks is answered. None is refused here.
    static let http = FuzzTarget(
        "http", seeds: { httpSeeds() },
        run: { input in
            let server = try HTTPGround.shared.get()
            _ = try server.say(input, patience: 50_000)
            // It may turn somebody away while it still has as many connections as it takes.
            let deadline = ContinuousClock.now + .seconds(60)
            var heard: [UInt8]
            repeat {
                heard = try server.say(HTTPGround.question, patience: 10_000_000)
                if heard.starts(with: Array("HTTP/1.1 200".utf8)) { return .accepted }
                usleep(10_000)
            } while ContinuousClock.now < deadline
            try promise(false, "the server answers no more, but: \(String(decoding: heard.prefix(200), as: UTF8.self))")
            return .accepted
        })

    private static func httpSeeds() -> [(name: String, bytes: [UInt8])] {
        let texts = [
            ("get", "GET /v1/status?folder=a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
            ("post", "POST /v1/folders/add HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
            ("chunked", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
            ("length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"),
            ("two", "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/device HTTP/1.1\r\nHost: x\r\n\r\n"),
        ]
        return texts.map { ($0.0, Array($0.1.utf8)) }
    }
}

/// A control server that answers each request at once with what it understood of it.
private final class HTTPGround: Sendable {
    static let shared = Result { try HTTPGround() }
    static let question = Array("GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)

    private let scratch: ScratchDirectory
    private let server: ControlServer

    private init() throws {
        scratch = try ScratchDirectory("http")
        server = try ControlServer(socketPath: scratch.file("control.sock")) { request, reply in
            let path = request.path.joined(separator: "/")
            reply.answer(status: 200, contentType: "text/plain", body: Array(path.utf8) + request.body)
        }
    }

    /// Says it all, says that this is all, and hears the answers to their end, or until nothing came for so many
    /// microseconds.
    func say(_ bytes: [UInt8], patience: Int) throws -> [UInt8] {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: scratch.file("control.sock").utf8) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try promise(connected == 0, "the server takes no connection: errno \(errno)")
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(descriptor, Int32(SHUT_WR))
        // The library keeps a connection that ended amid a request until it has been silent for long: that is its right.
        var patience = timeval(tv_sec: patience / 1_000_000, tv_usec: patience % 1_000_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var heard: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = recv(descriptor, &part, part.count, 0)
            guard count > 0 else { return heard }
            heard += part[..<count]
        }
    }
}
