import Bytes
import Daemon
import Folders
import Identity
import Testing
import Wire

@Suite(.timeLimit(.minutes(10))) struct PeerHubTests {
    let one: HubWorld
    let other: HubWorld

    init() throws {
        one = try HubWorld("one")
        other = try HubWorld("other")
    }

    private func stop() {
        one.stop()
        other.stop()
    }

    private func share(_ folder: FolderID) -> (RecordingFolder, RecordingFolder) {
        let members = [one.device, other.device]
        let (mine, theirs) = (announcing(folder), announcing(folder))
        one.hub.folderOpened(mine, members: members)
        other.hub.folderOpened(theirs, members: members)
        return (mine, theirs)
    }

    @Test func `members that meet hear of each other's folder, and learn names`() async {
        let (mine, theirs) = share(folderID(1))
        #expect(await one.hub.connect(to: other.address) == .connected(other.device))
        await mine.hears("received folders")
        await theirs.hears("received folders")
        #expect(mine.heard == ["opened", "received folders"])
        #expect(theirs.heard == ["opened", "received folders"])
        #expect(one.hub.name(of: other.device) == "other")
        #expect(other.hub.name(of: one.device) == "one")
        stop()
        #expect(mine.heard.last == "closed")
    }

    @Test func `strangers learn no name, and no folder hears of them`() async {
        let folder = announcing(folderID(1))
        other.hub.folderOpened(folder, members: [other.device])
        #expect(await one.hub.connect(to: other.address) == .connected(other.device))
        #expect(one.hub.name(of: other.device) == nil)
        #expect(other.hub.name(of: one.device) == nil)
        stop()
        #expect(folder.heard.isEmpty)
    }

    @Test func `both dial each other, and one session is left`() async {
        let (mine, theirs) = share(folderID(1))
        async let there = one.hub.connect(to: other.address)
        async let back = other.hub.connect(to: one.address)
        #expect(await there == .connected(other.device))
        #expect(await back == .connected(one.device))
        await mine.hears("received folders")
        await theirs.hears("received folders")
        #expect(one.hub.connectedDevices == [other.device])
        #expect(other.hub.connectedDevices == [one.device])
        stop()
        for folder in [mine, theirs] {
            #expect(folder.heard.count { $0 == "opened" } == folder.heard.count { $0 == "closed" })
        }
    }

    @Test func `another place of a device that is connected is answered at once`() async {
        _ = share(folderID(1))
        #expect(await one.hub.connect(to: other.address) == .connected(other.device))
        let second = PeerPlace(host: "localhost", port: other.address.port)
        #expect(await one.hub.connect(to: second) == .connected(other.device))
        stop()
    }

    @Test func `a place where nobody listens, or this device itself, is said to be so`() async throws {
        #expect(await one.hub.connect(to: one.address) == .own)
        let gone = try HubWorld("gone")
        gone.stop()
        let outcome = await one.hub.connect(to: gone.address)
        guard case .failed(let words) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(words.hasPrefix(gone.address.description))
        stop()
    }

    @Test func `a member of a folder that is not here offers it, and opening it hands the announcement on`() async {
        let entry: [UInt8] = [1, 2, 3]
        let offered = RecordingFolder(folderID(5)) { event in
            switch event {
            case .peerOpened(let peer): peer.send(.folders([announcement(folderID(5))]))
            case .received(.membershipRequest, let peer):
                peer.send(.membership(Membership(folder: folderID(5), entries: [entry])))
                // What comes later on the same session is a sign that the entries have come.
                peer.send(.joinRequest(JoinRequest(folder: folderID(6), inviteKey: [], entry: [])))
            default: break
            }
        }
        let sign = RecordingFolder(folderID(6))
        one.hub.folderOpened(sign, members: [])
        other.hub.folderOpened(offered, members: [one.device, other.device])
        _ = await one.hub.connect(to: other.address)
        await sign.hears("received joinRequest")
        #expect(one.hub.offers.map(\.folder) == [folderID(5)])
        #expect(one.hub.offers.map(\.device) == [other.device])
        #expect(one.hub.offers.map(\.entries) == [[entry]])
        let accepted = announcing(folderID(5))
        one.hub.folderOpened(accepted, members: [one.device, other.device])
        #expect(accepted.heard == ["opened", "received folders"])
        #expect(one.hub.offers.isEmpty)
        await offered.hears("received folders")
        stop()
    }

    @Test func `who becomes a member while it is connected hears of the folder, and who is removed no more`() async {
        let (mine, theirs) = (announcing(folderID(1)), announcing(folderID(1)))
        one.hub.folderOpened(mine, members: [one.device])
        _ = await one.hub.connect(to: other.address)
        #expect(mine.heard.isEmpty)
        one.hub.membersChanged(of: folderID(1), to: [one.device, other.device])
        other.hub.folderOpened(theirs, members: [one.device, other.device])
        await mine.hears("received folders")
        await theirs.hears("received folders")
        one.hub.membersChanged(of: folderID(1), to: [one.device])
        stop()
        // What the removal itself is about is the folder's own matter.
        #expect(mine.heard.first == "opened")
        #expect(!mine.heard.contains("closed"))
    }

    @Test func `a folder that pauses is closed at its peers, and open again when it goes on`() async {
        let (mine, theirs) = share(folderID(1))
        _ = await one.hub.connect(to: other.address)
        await mine.hears("received folders")
        await theirs.hears("received folders")
        one.hub.folderPaused(folderID(1), true)
        await theirs.hears("received folderClosed")
        one.hub.folderPaused(folderID(1), false)
        await theirs.hears("opened", times: 2)
        await mine.hears("received folders", times: 2)
        await theirs.hears("received folders", times: 2)
        stop()
    }

    @Test func `a peer that was met before is found at the next start`() async throws {
        let (_, theirs) = share(folderID(1))
        _ = await one.hub.connect(to: other.address)
        await theirs.hears("received folders")
        one.stop()
        await theirs.hears("closed")
        let again = try HubWorld("one", identity: one.identity, in: one.place)
        again.hub.folderOpened(announcing(folderID(1)), members: [one.device, other.device])
        await theirs.hears("received folders", times: 2)
        again.stop()
        other.stop()
    }
}
