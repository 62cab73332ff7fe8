import Control
import Foundation
import Identity
import Testing
import Transport

@testable import Daemon

@Suite(.serialized, .timeLimit(.minutes(10))) struct ControlMembersTests {
    @Test func `a device joins by a code, and both show each other`() async throws {
        try await Pair.with { pair in
            let members = try await pair.a.ask(API.MembersRequest(folder: "papers")).members
            #expect(members.map(\.name) == ["laptop", "desktop"])
            #expect(members.map(\.role) == ["admin", "write"])
            #expect(members.map(\.own) == [true, false])
            #expect(members.map(\.connected) == [true, true])
            let peers = try await pair.b.ask(API.PeersRequest())
            #expect(peers.discovery.state == .off)
            let laptop = try #require(peers.peers.first)
            #expect(laptop.connected && laptop.name == "laptop" && laptop.folders == ["papers"])
            let status = try #require(try await pair.a.ask(API.StatusRequest()).folders.first)
            #expect(status.peers.map(\.name) == ["desktop"])
            #expect(status.peers.map(\.connected) == [true])
            #expect(status.peers.map(\.pending) == [0])
            #expect(status.safeToClose)
        }
    }

    @Test func `a code that is used up or damaged is refused, and a folder is joined once`() async throws {
        try await Pair.with { pair in
            let invited = try await pair.a.ask(
                API.InviteRequest(folder: "papers", role: "read", expiresInSeconds: 3600, uses: 1))
            let code = try #require(invited.code)
            let again = API.JoinRequest(code: code, path: pair.b.machine.base + "/second")
            #expect(await pair.b.failure(again)?.code == .alreadyShared)
            let own = API.JoinRequest(code: code, path: pair.a.machine.base + "/second")
            #expect(await pair.a.failure(own)?.code == .alreadyShared)
            for broken in ["", "kith1-nonsense", String(code.dropLast(3)), "hello"] {
                let request = API.JoinRequest(code: broken, path: pair.b.machine.base + "/second")
                #expect(await pair.b.failure(request)?.code == .codeRefused)
            }
            let third = try TestDaemon("carl")
            _ = try await third.ask(API.JoinRequest(code: code, path: third.machine.folder))
            let fourth = try TestDaemon("dora")
            let failure = await fourth.failure(API.JoinRequest(code: code, path: fourth.machine.folder))
            #expect(failure?.code == .codeRefused)
            await third.end()
            await fourth.end()
        }
    }

    @Test func `codes are listed until they are revoked`() async throws {
        let a = try TestDaemon("laptop")
        _ = try await a.ask(API.AddRequest(path: a.machine.folder, name: "papers"))
        let invited = try await a.ask(API.InviteRequest(folder: "papers", role: "read", expiresInSeconds: 60, uses: 3))
        let listed = try await a.ask(API.InvitesRequest(folder: "papers")).invites
        #expect(listed.map(\.id) == [invited.id])
        #expect(listed.map(\.role) == ["read"] && listed.map(\.byName) == ["laptop"])
        #expect(listed.map(\.uses) == [3] && listed.map(\.used) == [0])
        #expect(await a.failure(API.RevokeRequest(folder: "papers", id: "0000"))?.code == .noSuchInvite)
        #expect(await a.failure(API.RevokeRequest(folder: "papers", id: ""))?.code == .noSuchInvite)
        _ = try await a.ask(API.RevokeRequest(folder: "papers", id: String(invited.id.prefix(6))))
        #expect(try await a.ask(API.InvitesRequest(folder: "papers")).invites.isEmpty)
        await a.end()
    }

    @Test func `an invite that cannot be is refused`() async throws {
        let a = try TestDaemon("laptop")
        _ = try await a.ask(API.AddRequest(path: a.machine.folder, name: "papers"))
        let refused = [
            API.InviteRequest(folder: "papers", role: "king", expiresInSeconds: 60, uses: 1),
            API.InviteRequest(folder: "papers", role: "read", expiresInSeconds: .max, uses: 1),
            API.InviteRequest(folder: "papers", role: "read", expiresInSeconds: 60, uses: 0),
            API.InviteRequest(folder: "papers", role: "read", to: "nobody", expiresInSeconds: 60, uses: 1),
        ]
        for request in refused { #expect(await a.failure(request)?.code == .badRequest) }
        await a.end()
    }

    @Test func `an offer to a device is listed and accepted there`() async throws {
        let (a, b) = (try TestDaemon("laptop"), try TestDaemon("desktop"))
        try a.write("letter.txt", "dear")
        _ = try await a.ask(API.AddRequest(path: a.machine.folder, name: "papers"))
        let id = b.machine.identity.id.description
        _ = try await a.ask(API.InviteRequest(folder: "papers", role: "write", to: id, expiresInSeconds: 60, uses: 1))
        _ = try await b.ask(API.ConnectRequest(address: a.machine.address.description))
        var offers: [API.Offer] = []
        while offers.isEmpty { offers = try await b.ask(API.OffersRequest()).offers }
        #expect(offers.map(\.name) == ["papers"])
        #expect(offers.map(\.role) == ["write"])
        #expect(await b.failure(API.AcceptRequest(folder: "other", path: b.machine.folder))?.code == .noSuchFolder)
        _ = try await b.ask(API.AcceptRequest(folder: "papers", path: b.machine.folder))
        try await Pair(a: a, b: b, folder: "papers").agree()
        #expect(b.text("letter.txt") == "dear")
        #expect(try await b.ask(API.OffersRequest()).offers.isEmpty)
        await a.end()
        await b.end()
    }

    @Test func `roles are given and members removed by admins alone`() async throws {
        try await Pair.with { pair in
            let (a, b) = (pair.a, pair.b)
            #expect(
                await b.failure(API.RoleRequest(folder: "papers", device: "laptop", role: "read"))?.code == .notAllowed)
            #expect(
                await a.failure(API.RoleRequest(folder: "papers", device: "carl", role: "read"))?.code == .noSuchDevice)
            #expect(
                await a.failure(API.RoleRequest(folder: "papers", device: "desktop", role: "king"))?.code == .badRequest
            )
            _ = try await a.ask(API.RoleRequest(folder: "papers", device: "desktop", role: "read"))
            #expect(try await a.ask(API.MembersRequest(folder: "papers")).members.map(\.role) == ["admin", "read"])
            _ = try await a.ask(API.RemoveRequest(folder: "papers", device: "desktop"))
            #expect(try await a.ask(API.MembersRequest(folder: "papers")).members.map(\.name) == ["laptop"])
        }
    }

    @Test func `a place where nobody answers cannot be connected`() async throws {
        let a = try TestDaemon("laptop")
        #expect(await a.failure(API.ConnectRequest(address: "nonsense"))?.code == .badRequest)
        // Port 1 of this machine: nobody listens there.
        #expect(await a.failure(API.ConnectRequest(address: "127.0.0.1:1"))?.code == .unreachable)
        let own = await a.failure(API.ConnectRequest(address: a.machine.address.description))
        #expect(own?.code == .unreachable)
        let peers = try await a.ask(API.PeersRequest()).peers
        #expect(peers.map(\.address) == ["127.0.0.1:1"])
        #expect(peers.first?.what != nil)
        _ = try await a.ask(API.ForgetRequest(address: "127.0.0.1:1"))
        #expect(try await a.ask(API.PeersRequest()).peers.isEmpty)
        #expect(await a.failure(API.ForgetRequest(address: "127.0.0.1:1"))?.code == .noSuchDevice)
        await a.end()
    }
}
