import Identity
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
    private static let rate: UInt64 = 2_000_000
    private static let bytes = [UInt8](repeating: 7, count: 2_000_000)
    /// Without what may pass at once in the beginning: a tenth of a second's, and a record of TLS.
    private static let least: Duration = .milliseconds(850)

    @Test(arguments: [true, false], [true, false])
    func `what is sent or received takes the time that a limit implies, and arrives`(
        isUp: Bool, isOfDevice: Bool
    ) async throws {
        let pair = try await Pair()
        let rates = isUp ? Rates(up: Self.rate) : Rates(down: Self.rate)
        let limited = isUp ? pair.dialler : pair.listener
        let other = isUp ? pair.listener.id : pair.dialler.id
        limited.loop.limit(to: isOfDevice ? RateLimits(devices: [other: rates]) : RateLimits(all: rates))
        let begin = ContinuousClock.now
        pair.outgoing.send(Self.bytes)
        #expect(await pair.listener.recorder.bytes(Self.bytes.count) == Self.bytes)
        #expect(ContinuousClock.now - begin >= Self.least)
    }

    @Test func `the other direction, and other devices, are as fast as they are`() async throws {
        let pair = try await Pair()
        let stranger = DeviceIdentity.random().id
        // A byte a second: nothing that waits for it would come within the test's time.
        pair.dialler.loop.limit(
            to: RateLimits(all: Rates(down: 1), devices: [stranger: Rates(up: 1), pair.listener.id: Rates(down: 1)]))
        pair.outgoing.send(Self.bytes)
        #expect(await pair.listener.recorder.bytes(Self.bytes.count) == Self.bytes)
    }

    @Test func `what a limit held back goes on when it is lifted`() async throws {
        let pair = try await Pair()
        pair.dialler.loop.limit(to: RateLimits(all: Rates(up: 1)))
        pair.outgoing.send(Self.bytes)
        pair.dialler.loop.limit(to: RateLimits())
        #expect(await pair.listener.recorder.bytes(Self.bytes.count) == Self.bytes)
    }

    @Test func `a limited connection closes all the same`() async throws {
        var limits = TransportLimits()
        limits.closing = .milliseconds(100)
        let pair = try await Pair(limits)
        pair.dialler.loop.limit(to: RateLimits(all: Rates(up: 1)))
        pair.outgoing.send(Self.bytes)
        pair.outgoing.close()
        #expect(await pair.dialler.recorder.closing()?.code == .closed)
    }
}
