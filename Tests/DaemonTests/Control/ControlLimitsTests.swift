import Control
import Testing

@testable import Daemon

struct ControlLimitsTests {
    @Test func `a limit is set, listed, told by the status, kept, and lifted`() async throws {
        let daemon = try TestDaemon("desk")
        let set = try await daemon.ask(API.SetLimitRequest(up: 5000))
        #expect(set.limits == [API.Limit(up: 5000, down: nil, inForce: true)])
        #expect(try await daemon.ask(API.LimitsRequest()) == set)
        #expect(try await daemon.ask(API.StatusRequest()).limits == set.limits)
        var said: [String] = []
        #expect(PeerHub.limitBook(in: daemon.home) { said.append($0) }.rules == daemon.hub.limitRules)
        #expect(said.isEmpty)
        #expect(try await daemon.ask(API.SetLimitRequest(up: 0)).limits.isEmpty)
        #expect(PeerHub.limitBook(in: daemon.home) { said.append($0) }.rules.isEmpty)
        await daemon.end()
    }

    @Test func `limits that cannot be read are said`() async throws {
        let daemon = try TestDaemon("desk")
        try daemon.home.replace(LimitBook.file, with: [0xff])
        var said: [String] = []
        #expect(PeerHub.limitBook(in: daemon.home) { said.append($0) }.rules.isEmpty)
        #expect(said.count == 1 && said[0].contains("NO LIMITS"))
        await daemon.end()
    }

    @Test func `what is no limit is refused, and changes nothing`() async throws {
        let daemon = try TestDaemon("desk")
        #expect(await daemon.failure(API.SetLimitRequest(up: 5))?.code == .badRequest)
        #expect(await daemon.failure(API.SetLimitRequest(down: .max))?.code == .badRequest)
        #expect(await daemon.failure(API.SetLimitRequest(up: 5000, during: "at night"))?.code == .badRequest)
        #expect(await daemon.failure(API.SetLimitRequest(device: "nobody", up: 5000))?.code == .noSuchDevice)
        #expect(daemon.hub.limitRules.isEmpty)
        await daemon.end()
    }

    @Test func `a member is limited by its name`() async throws {
        try await Pair.with { pair in
            let other = try #require(await pair.a.ask(API.MembersRequest(folder: "papers")).members.last)
            let set = try await pair.a.ask(API.SetLimitRequest(device: other.name, down: 9000))
            #expect(
                set.limits == [
                    API.Limit(device: other.device, deviceName: other.name, up: nil, down: 9000, inForce: true)
                ])
        }
    }
}
