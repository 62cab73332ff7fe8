import Identity
import Testing
import Transport

@Suite(.timeLimit(.minutes(10)))
struct ConnectionTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func `two devices know each other's keys and exchange bytes`(host: String) async throws {
        let pair = try await Pair(host: host)
        #expect(pair.outgoing.device == pair.listener.id)
        #expect(pair.incoming.device == pair.dialler.id)
        #expect(pair.outgoing.isOutgoing && !pair.incoming.isOutgoing)
        #expect(pair.incoming.remote.host == host)

        pair.outgoing.send(Array("there".utf8))
        #expect(await pair.listener.recorder.bytes(5) == Array("there".utf8))
        pair.incoming.send([Array("and ".utf8), [], Array("back".utf8)])
        #expect(await pair.dialler.recorder.bytes(8) == Array("and back".utf8))
    }

    @Test func `a host is found by name`() async throws {
        let listener = Device()
        let dialler = Device()
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        dialler.loop.dial(host: "localhost", port: address.port, expecting: nil)
        #expect(try await dialler.recorder.connection().device == listener.id)
    }

    @Test func `another device than the expected is refused, by name, before it learns who dials`() async throws {
        let listener = Device()
        let dialler = Device()
        let expected = DeviceIdentity.random().id
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        dialler.loop.dial(host: "127.0.0.1", port: address.port, expecting: expected)
        let error = try #require(await dialler.recorder.dialFailure())
        #expect(error.code == .wrongDevice)
        #expect(error.description.contains("127.0.0.1:\(address.port)"))
        #expect(error.words.contains(listener.id.short) && error.words.contains(expected.short))
        #expect(await listener.recorder.incomingFailure()?.code == .handshake)
    }

    @Test func `where nobody listens the dial is refused`() async throws {
        let listener = Device()
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        listener.loop.shutDown()
        let dialler = Device()
        let dial = dialler.loop.dial(host: "127.0.0.1", port: address.port, expecting: nil)
        let (failed, error) = try #require(
            await dialler.recorder.first {
                if case .dialFailed(let dial, let error) = $0 { (dial, error) } else { nil }
            })
        #expect(failed == dial)
        #expect(error.code == .refused)
        #expect(error.address == "127.0.0.1:\(address.port)")
    }

    @Test func `a name that cannot be is said to be unknown`() async throws {
        let dialler = Device()
        dialler.loop.dial(host: "no such host", port: 1, expecting: nil)
        #expect(await dialler.recorder.dialFailure()?.code == .nameUnknown)
    }

    @Test func `a port that is taken is not listened at`() throws {
        let first = Device()
        let second = Device()
        let address = try first.loop.listen(host: "127.0.0.1", port: 0)
        let error = #expect(throws: TransportError.self) {
            try second.loop.listen(host: "127.0.0.1", port: address.port)
        }
        #expect(error?.code == .addressInUse)
    }

    @Test func `a dial that is cancelled ends once`() async throws {
        let silent = try PlainSocket.listening()
        let dialler = Device()
        let dial = dialler.loop.dial(host: "127.0.0.1", port: silent.port, expecting: nil)
        dialler.loop.cancel(dial)
        #expect(await dialler.recorder.dialFailure()?.code == .closed)
    }

    @Test func `a listener that says nothing is given up in time`() async throws {
        let silent = try PlainSocket.listening()
        let dialler = Device()
        dialler.loop.dial(host: "127.0.0.1", port: silent.port, expecting: nil, timeout: .milliseconds(50))
        #expect(await dialler.recorder.dialFailure()?.code == .timedOut)
    }

    @Test func `closing sends what waits and tells both sides`() async throws {
        let pair = try await Pair()
        let bytes = [UInt8](repeating: 7, count: 3 << 20)
        pair.outgoing.send(bytes)
        pair.outgoing.close()
        #expect(await pair.listener.recorder.bytes(bytes.count) == bytes)
        #expect(await pair.listener.recorder.closing()?.code == .closedByPeer)
        #expect(await pair.dialler.recorder.closing()?.code == .closed)
    }

    @Test func `shutting down closes what is open`() async throws {
        let pair = try await Pair()
        pair.outgoing.send([1, 2, 3])
        pair.dialler.loop.shutDown()
        #expect(await pair.dialler.recorder.closing()?.code == .closed)
        #expect(await pair.listener.recorder.bytes(3) == [1, 2, 3])
        #expect(await pair.listener.recorder.closing()?.code == .closedByPeer)
        pair.outgoing.send([4])
    }
}
