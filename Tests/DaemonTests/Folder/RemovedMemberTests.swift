import Control
import Folders
import Identity
import Manifests
import Storing
import TestSupport
import Testing

@testable import Daemon

/// What a member that was removed can open with the keys that it has, were it given everything.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RemovedMemberTests {
    /// The epochs of a folder's records, and of those that these keys open.
    private func epochs(
        of sync: isolated FolderSync, openedWith keys: EpochKeys
    ) throws -> (all: Set<EpochID>, opened: Set<EpochID>) {
        let coder = RecordCoder(folder: sync.id, keys: sync.tools.keys, epochs: keys)
        var (all, opened): (Set<EpochID>, Set<EpochID>) = ([], [])
        for record in try sync.index.pages(after: 0, limit: 1000).slices.flatMap(\.records) {
            let epoch = try RecordEnvelope(bytes: record.envelope).epoch
            all.insert(epoch)
            let bytes = SignedRecordBytes(envelope: record.envelope, body: record.body)
            if (try? coder.decode(bytes)) != nil { opened.insert(epoch) }
        }
        return (all, opened)
    }

    @Test func `it cannot open what is written after its removal, and still what it had`() async throws {
        try await Pair.with { pair in
            try pair.a.write("before.txt", "before")
            try await pair.agree()
            let sync = try #require(await pair.a.folders().first?.sync)
            let before = try #require(sync.tools.epochs.current)
            _ = try await pair.a.ask(
                API.RemoveRequest(folder: "papers", device: pair.b.machine.identity.id.description))
            let after = try #require(sync.tools.epochs.current)
            #expect(before != after)
            try pair.a.write("after.txt", "after")
            _ = try await pair.a.ask(API.WaitRequest(peers: 0, patience: 20))
            // All that the log holds for the removed device, also what came after.
            let log = await sync.log
            let theirs = try #require(log.secrets(openedBy: [pair.b.machine.identity.key])).epochs
            #expect(theirs.key(of: before) != nil)
            #expect(theirs.key(of: after) == nil && theirs.chunkSeal(of: after) == nil)
            let (all, some) = try await epochs(of: sync, openedWith: theirs)
            #expect(all.contains(after) && some == all.subtracting([after]))
            #expect(try await epochs(of: sync, openedWith: sync.tools.epochs.keys).opened == all)
        }
    }

    @Test func `what a peer lacks that says nothing is not counted`() async throws {
        try await Pair.with { pair in
            for number in 0..<5 { try pair.a.write("\(number).txt", "\(number)") }
            try await pair.agree()
            let sync = try #require(await pair.b.folders().first?.sync)
            #expect(try await sync.statusInSilence().peers.map(\.pending) == [0])
        }
    }

    @Test func `a device that hears of its removal says so`() async throws {
        try await Pair.with { pair in
            try pair.a.write("before.txt", "before")
            try await pair.agree()
            _ = try await pair.a.ask(
                API.RemoveRequest(folder: "papers", device: pair.b.machine.identity.id.description))
            try await Patience.wait(for: "the removed device to say so") {
                try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors).map(\.what)
                    == ["this device is no member any more: nothing is sent or received"]
            }
        }
    }

    @Test func `a reader's keys do not let it write: its page is refused by every member`() async throws {
        try await Pair.with(role: "read") { pair in
            try pair.a.write("plan.txt", "plan")
            try await pair.agree()
            let reader = try #require(await pair.b.folders().first?.sync)
            let page = try await reader.forgedPage(by: pair.b.machine.identity)
            let member = try #require(await pair.a.folders().first?.sync)
            let log = await member.log
            guard case .refused(let why) = log.accepts(page) else {
                Issue.record("a reader's page was taken")
                return
            }
            #expect(why.code == .notAllowed)
        }
    }
}

extension FolderSync {
    /// As it is after a session has ended and another began, in which the peer has said nothing yet.
    fileprivate func statusInSilence() throws -> API.FolderStatus {
        for peer in links.values.map(\.peer) {
            peerClosed(peer)
            peerOpened(peer)
        }
        return try status()
    }

    /// What a reader's changed program would send: a record of its own, properly sealed and signed.
    fileprivate func forgedPage(by identity: DeviceIdentity) throws -> VerifiedPage {
        let coder = RecordCoder(folder: id, keys: tools.keys, epochs: tools.epochs.keys)
        let epoch = try #require(tools.epochs.current)
        let dot = Dot(index.replica, 1)
        let node = tools.keys.nodeID(
            parent: .root, name: try #require(Name("forged")), isDirectory: false, generation: 0)
        let content = Content(
            body: .file(size: 0, chunks: .inline([])), mtime: 1,
            hash: tools.keys.contentHash(of: .file(size: 0, chunks: .inline([]))))
        let record = Record(
            node: node, dot: dot, vector: VersionVector(dot),
            places: [Dotted(dot, Place(parent: .root, name: try #require(Name("forged"))))],
            contents: [Dotted(dot, content)], metas: [Dotted(dot, Meta(mode: 0o644))])
        let header = PageHeader(
            folder: id, replica: index.replica, device: identity.id, number: 1, previous: nil, highestEvent: 1,
            membership: log.heads, leaves: [])
        return try Page.signed(records: [try coder.encode(record, epoch: epoch)], header: header, by: identity.key)
    }
}
