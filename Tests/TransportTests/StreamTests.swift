import Bytes
import Cryptography
import Identity
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(10)))
struct StreamTests {
    @Test func `100 MB arrive as they were sent, in pieces of all sizes`() async throws {
        let listener = CountingDevice(expecting: 100_000_000)
        let dialler = Device()
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        dialler.loop.dial(host: "127.0.0.1", port: address.port, expecting: listener.id)
        let connection = try await dialler.recorder.connection()

        var digest = SHA256()
        var sent = 0
        let sizes = [1, 17, 1000, 8191, 8192, 16_384, 100_000, 4_000_000]
        var turn = 0
        while sent < 100_000_000 {
            let size = min(sizes[turn % sizes.count], 100_000_000 - sent)
            let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: turn), count: size)
            turn += 1
            sent += size
            digest.update(piece)
            connection.send(piece)
            if connection.pendingBytes > 16 << 20 {
                _ = await dialler.recorder.first { if case .drained = $0 { true } else { nil } }
            }
        }
        #expect(await listener.sum() == digest.finish())
    }

    @Test func `who pauses reading makes the other wait, and loses nothing`() async throws {
        let pair = try await Pair()
        pair.incoming.pauseReading()
        pair.outgoing.send([1])
        let piece = [UInt8](repeating: 2, count: 1 << 20)
        for _ in 0..<40 { pair.outgoing.send(piece) }
        pair.incoming.send([9])
        // What came back says that the loop has had its turn since.
        #expect(await pair.dialler.recorder.bytes(1) == [9])
        #expect(pair.outgoing.pendingBytes > 20 << 20)
        pair.incoming.resumeReading()
        #expect(await pair.listener.recorder.bytes(1 + 40 << 20).count == 1 + 40 << 20)
        #expect(await pair.dialler.recorder.first { if case .drained = $0 { true } else { nil } } == true)
        #expect(pair.outgoing.pendingBytes < 1 << 20)
    }

    @Test func `a peer that never reads is left, and its debt with it`() async throws {
        var limits = TransportLimits()
        limits.mostWaiting = 8 << 20
        let pair = try await Pair(limits)
        pair.incoming.pauseReading()
        let piece = [UInt8](repeating: 2, count: 1 << 20)
        for _ in 0..<32 { pair.outgoing.send(piece) }
        let error = try #require(await pair.dialler.recorder.closing())
        #expect(error.code == .peerTooSlow)
        #expect(error.description.contains("127.0.0.1"))
    }

    @Test func `many connections at once are served by one thread`() async throws {
        let listener = Device()
        let diallers = (0..<20).map { _ in Device() }
        let address = try listener.loop.listen(host: "127.0.0.1", port: 0)
        for dialler in diallers { dialler.loop.dial(host: "127.0.0.1", port: address.port, expecting: listener.id) }
        for (number, dialler) in diallers.enumerated() {
            let connection = try await dialler.recorder.connection()
            connection.send([UInt8(number)])
        }
        var heard: [DeviceID: [UInt8]] = [:]
        while heard.count < diallers.count {
            let (device, bytes) = try #require(
                await listener.recorder.first {
                    if case .received(let bytes, let from) = $0 { (from.device, bytes) } else { nil }
                })
            heard[device, default: []] += bytes
        }
        for (number, dialler) in diallers.enumerated() { #expect(heard[dialler.id] == [UInt8(number)]) }
    }
}

/// Adds up what comes on the loop's own thread, and keeps none of it.
final class CountingDevice: TransportDelegate {
    let identity = DeviceIdentity.random()
    private let state: Mutex<State>
    private let stream: AsyncStream<Bytes32>
    private let continuation: AsyncStream<Bytes32>.Continuation
    private let running = Mutex<TransportLoop?>(nil)

    private struct State: ~Copyable {
        var digest = SHA256()
        var missing: Int
    }

    init(expecting count: Int) {
        state = Mutex(State(missing: count))
        (stream, continuation) = AsyncStream.makeStream()
    }

    var id: DeviceID { identity.id }

    var loop: TransportLoop {
        running.withLock { running in
            let loop = running ?? TransportLoop(key: identity.key, delegate: self)
            running = loop
            return loop
        }
    }

    /// The SHA-256 of the bytes that were expected, when they are there; ends the loop.
    func sum() async -> Bytes32? {
        defer { running.withLock { $0?.shutDown() } }
        for await sum in stream { return sum }
        return nil
    }

    func received(_ bytes: [UInt8], on connection: PeerConnection) {
        let sum = state.withLock { state -> Bytes32? in
            state.digest.update(bytes)
            state.missing -= bytes.count
            return state.missing == 0 ? state.digest.finish() : nil
        }
        if let sum { continuation.yield(sum) }
    }

    func connected(_ connection: PeerConnection) {}
    func drained(_ connection: PeerConnection) {}
    func closed(_ connection: PeerConnection, _ reason: TransportError) {}
    func dialFailed(_ dial: DialID, _ reason: TransportError) {}
    func incomingFailed(_ reason: TransportError) {}
}
