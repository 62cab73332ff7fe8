import Testing
import Transport

@Suite(.timeLimit(.minutes(10)))
struct StrangerTests {
    /// What somebody may send to a port that is open.
    enum Noise: CaseIterable {
        case web
        case shell
        case zeros
        case ones
        /// The head of a handshake record, then nonsense.
        case falseHandshake
        case garbage

        var bytes: [UInt8] {
            switch self {
            case .web: Array("GET / HTTP/1.1\r\nHost: here\r\n\r\n".utf8)
            case .shell: Array("SSH-2.0-somebody\r\n".utf8)
            case .zeros: [UInt8](repeating: 0, count: 4096)
            case .ones: [UInt8](repeating: 0xff, count: 100_000)
            case .falseHandshake: [0x16, 3, 1, 0x3f, 0xff] + [UInt8](repeating: 9, count: 0x3fff)
            case .garbage: (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9e37 >> 3) }
            }
        }
    }

    @Test(arguments: Noise.allCases)
    func `who speaks no TLS is refused, and others are served on`(noise: Noise) async throws {
        let listener = Device()
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        let stranger = try PlainSocket.connected(to: address.port)
        stranger.write(noise.bytes)
        let error = try #require(await listener.recorder.incomingFailure())
        #expect([.handshake, .closedByPeer].contains(error.code))
        #expect(error.address.hasPrefix("127.0.0.1:"))

        let friend = Device()
        friend.loop.dial(host: "127.0.0.1", port: address.port, expecting: listener.id)
        #expect(try await friend.recorder.connection().device == listener.id)
    }

    @Test func `who connects and says nothing is not waited for`() async throws {
        var limits = TransportLimits()
        limits.handshake = .milliseconds(30)
        let listener = Device(limits)
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        let stranger = try PlainSocket.connected(to: address.port)
        #expect(await listener.recorder.incomingFailure()?.code == .timedOut)
        withExtendedLifetime(stranger) {}
    }

    @Test func `more connections than the limit are not taken`() async throws {
        var limits = TransportLimits()
        limits.incoming = 2
        let listener = Device(limits)
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        let strangers = try (0..<3).map { _ in try PlainSocket.connected(to: address.port) }
        #expect(await listener.recorder.incomingFailure()?.code == .unavailable)
        withExtendedLifetime(strangers) {}
    }

    @Test func `a listener that speaks no TLS is not connected to`() async throws {
        let stranger = try PlainSocket.listening()
        let dialler = Device()
        let address = "127.0.0.1:\(stranger.port)"
        dialler.loop.dial(host: "127.0.0.1", port: stranger.port, expecting: nil)
        stranger.acceptOne(saying: Array("220 mail.example ESMTP\r\n".utf8))
        let error = try #require(await dialler.recorder.dialFailure())
        #expect(error.code == .handshake)
        #expect(error.address == address)
    }

    @Test func `a line that is cut without a word is told to both`() async throws {
        let listener = Device()
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        do {
            let stranger = try PlainSocket.connected(to: address.port)
            stranger.write([0x16])
        }
        #expect(await listener.recorder.incomingFailure() != nil)
    }
}
