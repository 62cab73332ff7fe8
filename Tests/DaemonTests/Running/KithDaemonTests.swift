import Control
import Daemon
import Dispatch
import Glibc
import Testing

@testable import Daemon

/// Daemons in this process, asked over their control sockets as commands ask them.
@Suite(.timeLimit(.minutes(10))) struct KithDaemonTests {
    let place: TemporaryHome

    init() throws { place = try TemporaryHome() }

    private func start(
        _ name: String, listen: String? = "127.0.0.1:0", looksAfter interval: DispatchTimeInterval = .seconds(3600)
    ) async throws -> KithDaemon {
        _ = try Daemon.identity(home: place.path + "/" + name, name: name)
        var configuration = DaemonConfiguration(
            home: place.path + "/" + name, listen: listen, discovers: false, version: "test")
        configuration.rootLookInterval = interval
        let daemon = try KithDaemon(configuration, home: DaemonHome(path: configuration.home), log: { _ in })
        _ = try await daemon.start()
        return daemon
    }

    private func made(_ name: String) throws -> String {
        try makeDirectories(place.path + "/" + name, mode: 0o755)
        return place.path + "/" + name
    }

    private func failure(_ body: () async throws -> Void) async -> API.Failure? {
        do {
            try await body()
            return nil
        } catch {
            return API.Failure(any: error)
        }
    }

    @Test func `a folder is shared by a code, and a file arrives`() async throws {
        let (one, other) = (try await start("one"), try await start("other"))
        let root = try made("root")
        try place.write("root/letter", Array("dear".utf8))
        let mine = ControlHandlers(daemon: one)
        let theirs = ControlHandlers(daemon: other)
        let folder = try await mine.add(API.AddRequest(path: root, name: "letters"))
        let invited = try await mine.invite(
            API.InviteRequest(folder: folder.id, role: "write", expiresInSeconds: 60, uses: 1))
        let joined = try await theirs.join(
            API.JoinRequest(code: try #require(invited.code), path: place.path + "/copy"))
        #expect(joined.id == folder.id)
        #expect(joined.name == "letters")
        let agreement = try await theirs.wait(API.WaitRequest(folder: folder.id, peers: 1, patience: 30))
        #expect(agreement.agreed, "\(agreement.waitingFor)")
        #expect(try place.bytes("copy/letter") == Array("dear".utf8))
        await one.stop()
        await other.stop()
    }

    @Test func `a used code is refused, and says so`() async throws {
        let (one, other, third) = (try await start("one"), try await start("other"), try await start("third"))
        let mine = ControlHandlers(daemon: one)
        let folder = try await mine.add(API.AddRequest(path: try made("root")))
        let invited = try await mine.invite(
            API.InviteRequest(folder: folder.id, role: "read", expiresInSeconds: 60, uses: 1))
        let code = try #require(invited.code)
        _ = try await ControlHandlers(daemon: other).join(API.JoinRequest(code: code, path: place.path + "/b"))
        let refusal = await failure {
            _ = try await ControlHandlers(daemon: third).join(API.JoinRequest(code: code, path: place.path + "/c"))
        }
        #expect(refusal?.code == .codeRefused)
        #expect(refusal?.message == "the invite is used up")
        for daemon in [one, other, third] { await daemon.stop() }
    }

    @Test func `a device that was invited by its id sees the offer and accepts it`() async throws {
        let (one, other) = (try await start("one"), try await start("other"))
        let (mine, theirs) = (ControlHandlers(daemon: one), ControlHandlers(daemon: other))
        let folder = try await mine.add(API.AddRequest(path: try made("root"), name: "photos"))
        let address = try #require(await one.device().listen)
        _ = try await theirs.connect(API.ConnectRequest(address: address))
        let device = await other.device().id
        _ = try await mine.invite(
            API.InviteRequest(folder: folder.id, role: "write", to: device, expiresInSeconds: 60, uses: 1))
        var offers: [API.Offer] = []
        while offers.isEmpty {
            offers = try await theirs.offers(API.OffersRequest()).offers
            await Task.yield()
        }
        #expect(offers.map(\.name) == ["photos"])
        #expect(offers.map(\.role) == ["write"])
        _ = try await theirs.accept(API.AcceptRequest(folder: "photos", path: place.path + "/copy"))
        let agreement = try await mine.wait(API.WaitRequest(folder: folder.id, peers: 1, patience: 30))
        #expect(agreement.agreed, "\(agreement.waitingFor)")
        await one.stop()
        await other.stop()
    }

    @Test func `folders are there again after a restart, and a missing root is held`() async throws {
        var daemon = try await start("one")
        let handlers = ControlHandlers(daemon: daemon)
        _ = try await handlers.add(API.AddRequest(path: try made("kept"), name: "kept"))
        _ = try await handlers.add(API.AddRequest(path: try made("gone"), name: "gone"))
        _ = try await handlers.pause(API.PauseRequest(folder: "kept"))
        await daemon.stop()
        try place.rename("gone", to: "elsewhere")
        daemon = try await start("one")
        let status = try await ControlHandlers(daemon: daemon).status(API.StatusRequest())
        #expect(status.folders.map(\.name) == ["gone", "kept"])
        #expect(status.folders.map(\.state) == [.held, .paused])
        await daemon.stop()
    }

    private func state(_ daemon: KithDaemon) async throws -> API.FolderState? {
        try await ControlHandlers(daemon: daemon).status(API.StatusRequest()).folders.first?.state
    }

    @Test func `a folder whose root comes back goes on by itself, whenever it was lost`() async throws {
        var daemon = try await start("one", looksAfter: .milliseconds(10))
        let handlers = ControlHandlers(daemon: daemon)
        _ = try await handlers.add(API.AddRequest(path: try made("root")))
        try place.rename("root", to: "elsewhere")
        _ = try? await handlers.rescan(API.RescanRequest())
        while try await state(daemon) != .held { await Task.yield() }
        try place.rename("elsewhere", to: "root")
        while try await state(daemon) != .idle { await Task.yield() }
        await daemon.stop()
        try place.rename("root", to: "elsewhere")
        daemon = try await start("one", looksAfter: .milliseconds(10))
        #expect(try await state(daemon) == .held)
        try place.rename("elsewhere", to: "root")
        while try await state(daemon) != .idle { await Task.yield() }
        await daemon.stop()
    }

    @Test func `a directory that was removed and made anew can be filled again from the members`() async throws {
        let daemon = try await start("one")
        let handlers = ControlHandlers(daemon: daemon)
        _ = try await handlers.add(API.AddRequest(path: try made("root"), name: "papers"))
        try place.rename("root", to: "elsewhere")
        _ = try? await handlers.rescan(API.RescanRequest())
        #expect(try await handlers.held(API.HeldRequest()).held.map(\.reason) == [.rootMissing])
        let refusal = await failure { _ = try await handlers.approve(API.ApproveRequest(folder: "papers")) }
        #expect(refusal?.code == .notAllowed)
        _ = try made("root")
        #expect(try await handlers.held(API.HeldRequest()).held.map(\.reason) == [.rootEmptied])
        _ = try await handlers.approve(API.ApproveRequest(folder: "papers"))
        #expect(try await state(daemon) != .held)
        await daemon.stop()
    }

    @Test func `a look that is asked for opens what has its root again, and leaves to the user what was emptied`()
        async throws
    {
        let daemon = try await start("one")
        let handlers = ControlHandlers(daemon: daemon)
        let root = try made("root")
        _ = try await handlers.add(API.AddRequest(path: root))
        try place.write("root/one", Array("1".utf8))
        try place.write("root/two", Array("2".utf8))
        // A program that a test beside this one starts may hold a file open until it is one.
        while try await handlers.status(API.StatusRequest()).folders.first?.files != 2 {
            _ = try await handlers.rescan(API.RescanRequest())
        }
        try place.rename("root", to: "elsewhere")
        _ = try? await handlers.rescan(API.RescanRequest())
        #expect(try await state(daemon) == .held)
        try place.rename("elsewhere", to: "root")
        _ = try await handlers.rescan(API.RescanRequest())
        #expect(try await state(daemon) != .held)
        for name in ["one", "two"] { try #require(unlink(root + "/" + name) == 0) }
        for _ in 0..<2 {
            _ = try? await handlers.rescan(API.RescanRequest())
            #expect(try await state(daemon) == .held)
        }
        let held = try await handlers.held(API.HeldRequest()).held
        #expect(held.map(\.ifUndone).allSatisfy { $0.contains("comes back from the members") })
        await daemon.stop()
    }

    @Test(arguments: ["", " ", "../up", "a/b", "two\nlines", String(repeating: "x", count: 256)])
    func `a name that is none, or could be taken for a path, is refused`(name: String) async throws {
        let daemon = try await start("one")
        let handlers = ControlHandlers(daemon: daemon)
        let root = try made("root")
        let refusal = await failure { _ = try await handlers.add(API.AddRequest(path: root, name: name)) }
        #expect(refusal?.code == .badRequest)
        #expect(await daemon.folders().isEmpty)
        await daemon.stop()
    }

    @Test func `two folders never hold the same files`() async throws {
        let daemon = try await start("one")
        let handlers = ControlHandlers(daemon: daemon)
        let root = try made("root")
        _ = try made("root/inner")
        _ = try await handlers.add(API.AddRequest(path: root))
        for path in [root, root + "/inner", place.path, place.path + "/one", "/"] {
            let refusal = await failure { _ = try await handlers.add(API.AddRequest(path: path)) }
            #expect(refusal != nil, "\(path)")
        }
        #expect(await daemon.folders().count == 1)
        await daemon.stop()
    }

    @Test func `an address that is none is refused, and one that another program has`() async throws {
        #expect(await failure { _ = try await start("two", listen: "nowhere") }?.code == .badRequest)
        let daemon = try await start("one")
        let taken = try #require(await daemon.device().listen)
        let refusal = await failure { _ = try await start("three", listen: taken) }
        #expect(refusal?.message.hasPrefix(taken) == true)
        #expect(refusal?.hint?.contains("another port") == true)
        await daemon.stop()
    }
}
