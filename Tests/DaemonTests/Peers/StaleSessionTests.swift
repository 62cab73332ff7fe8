import Daemon
import Dispatch
import Folders
import Identity
import Synchronization
import Testing
import Wire

/// Sessions whose other end is gone without a word: its address changed, or it ended while nothing could be said.
@Suite(.timeLimit(.minutes(10)))
struct StaleSessionTests {
    private let folder = folderID(1)
    private let clock = HubClock()

    private func world(_ name: String, _ identity: DeviceIdentity) throws -> HubWorld {
        let clock = clock
        return try HubWorld(name, identity: identity, now: { clock.now })
    }

    /// Opens the folder at a hub, with both as members.
    private func open(at world: HubWorld, with other: DeviceIdentity) -> RecordingFolder {
        let opened = announcing(folder)
        world.hub.folderOpened(opened, members: [world.device, other.id])
        return opened
    }

    @Test func `who comes back while its former session seems open is let in, whoever dialled that one`() async throws {
        let (mine, theirs) = identities()
        let (one, other) = (try world("one", mine), try world("other", theirs))
        let heard = open(at: one, with: theirs)
        _ = open(at: other, with: mine)
        _ = await one.hub.connect(to: other.address)
        await heard.hears("received folders")
        clock.advance(by: .seconds(30))
        let again = try world("other", theirs)
        _ = open(at: again, with: mine)
        #expect(await again.hub.connect(to: one.address) == .connected(one.device))
        await heard.hears("received folders", times: 2)
        #expect(heard.heard == ["opened", "received folders", "closed", "opened", "received folders"])
        for world in [again, one, other] { world.stop() }
    }

    @Test func `a neighbor that turns out to be somebody connected, and started anew, takes the place of the former`()
        async throws
    {
        let (mine, theirs) = identities()
        let (one, other) = (try world("one", mine), try world("other", theirs))
        let heard = open(at: one, with: theirs)
        _ = open(at: other, with: mine)
        one.hub.neighborFound(instance: "x", at: other.address)
        await heard.hears("received folders")
        clock.advance(by: .seconds(30))
        let again = try world("other", theirs)
        _ = open(at: again, with: mine)
        one.hub.neighborFound(instance: "y", at: again.address)
        await heard.hears("received folders", times: 2)
        for world in [one, again, other] { world.stop() }
    }

    @Test func `a neighbor that moved and is silent where it was is dialled where it is`() async throws {
        let (mine, theirs) = identities()
        let (one, other) = (try world("one", mine), try world("other", theirs))
        let neighbor = Mutex<Peer?>(nil)
        let heard = RecordingFolder(folder) { event in
            guard case .peerOpened(let peer) = event else { return }
            neighbor.withLock { $0 = $0 ?? peer }
            peer.send(.folders([announcement(folderID(1))]))
        }
        one.hub.folderOpened(heard, members: [one.device, theirs.id])
        let release = DispatchSemaphore(value: 0)
        // Its network's thread stops at a question, by which time its own announcement has been heard: no ping is answered
        // any more. Once released it stays so, as what comes while all is stopped must not be waited with.
        let silent = RecordingFolder(folder) { event in
            switch event {
            case .peerOpened(let peer): peer.send(.folders([announcement(folderID(1))]))
            case .received(.membershipRequest, _):
                release.wait()
                release.signal()
            default: break
            }
        }
        other.hub.folderOpened(silent, members: [mine.id, theirs.id])
        one.hub.neighborFound(instance: "x", at: other.address)
        await heard.hears("received folders")
        await silent.hears("received folders")
        let asked = try #require(neighbor.withLock { $0 })
        asked.send(.membershipRequest(MembershipRequest(folder: folder, knownHeads: [])))
        await silent.hears("received membershipRequest")
        clock.advance(by: .seconds(30))
        let moved = try world("other", theirs)
        _ = open(at: moved, with: mine)
        one.hub.neighborFound(instance: "x", at: moved.address)
        clock.advance(by: .seconds(2))
        one.hub.start()
        await heard.hears("received folders", times: 2)
        release.signal()
        for world in [one, moved, other] { world.stop() }
    }
}
