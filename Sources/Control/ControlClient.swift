/// A command's side of the control API; each request opens a connection of its own.
package struct ControlClient: Sendable {
    /// 64 MiB: a status with many thousand problems, and no more than a terminal is ever shown.
    package static let largestAnswer = 64 << 20

    private let path: SocketPath

    package init(socketPath: String) {
        path = SocketPath(text: socketPath)
    }

    /// Sends one request and blocks until the whole answer is there; whatever its status, it is returned. `path` and
    /// `query` are plain text and encoded here. Without a `timeout` it waits as long as the daemon takes.
    ///
    /// Throws `noDaemon` when nobody listens, `timedOut`, `connectionLost`, `malformedAnswer`, and `tooLarge` for a body
    /// above `ControlServer.largestBody` or an answer above `largestAnswer`.
    package func send(
        method: String = "GET", path: [String], query: [String: String] = [:], body: [UInt8] = [],
        timeout: Duration? = nil
    ) throws(ControlError) -> (status: Int, body: [UInt8]) {
        guard body.count <= ControlServer.largestBody else {
            throw ControlError(.tooLarge, "the request is larger than the daemon takes")
        }
        let request = ControlRequest(method: method, path: path, query: query, body: body)
        let connection = try ClientConnection.opened(
            to: self.path, deadline: timeout.map { ContinuousClock.now + $0 })
        try connection.send(Self.bytes(of: request))
        var parser = ClientAnswerParser(largestBody: Self.largestAnswer)
        while true {
            let piece = try connection.receive()
            guard !piece.isEmpty else { throw ClientAnswerParser.cutShort }
            if let answer = try parser.received(piece) { return answer }
        }
    }

    private static func bytes(of request: ControlRequest) -> [UInt8] {
        let head = """
            \(request.method) \(request.target) HTTP/1.1\r
            Host: kith\r
            Connection: close\r
            Content-Length: \(request.body.count)\r
            \r

            """
        return Array(head.utf8) + request.body
    }
}
