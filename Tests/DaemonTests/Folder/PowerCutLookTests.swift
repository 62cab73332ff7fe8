import Bytes
import Control
import Cryptography
import Folders
import Storing
import SystemCalls
import Testing

@testable import Daemon

/// A file whose times reached the disk before the power went, and whose bytes did not.
@Suite(.serialized, .timeLimit(.minutes(5))) struct PowerCutLookTests {
    private func with(_ body: (TestDaemon, FolderSync) async throws -> Void) async throws {
        let daemon = try TestDaemon("laptop")
        do {
            try daemon.write("letter.txt", "what reached the disk")
            try daemon.write("other.txt", "whole")
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder))
            #expect(try await daemon.ask(API.WaitRequest(patience: 20)) == API.Agreement(agreed: true))
            try await body(daemon, try #require(await daemon.folders().first?.sync))
        } catch {
            await daemon.end()
            throw error
        }
        await daemon.end()
    }

    /// The index believes other bytes under the stamp that the file has.
    private func believeOtherBytes(_ sync: isolated FolderSync) throws {
        let name = try #require(Name("letter.txt"))
        var row = try #require(try sync.index.laid(name, in: .root))
        row.content = ContentHash(sha256(Array("what was written".utf8)))
        row.racy = false
        try sync.index.putLaid(row)
    }

    /// Opens the folder once more and returns when what it reads again has been read.
    private func reopened(_ daemon: TestDaemon, _ sync: FolderSync) async throws -> FolderSync {
        try await daemon.reopen(await sync.entry)
        let again = try #require(await daemon.folders().first?.sync)
        _ = await again.waits(until: .now + .seconds(60)) { $0.powerCuts.look == nil }
        return again
    }

    private func damaged(_ sync: isolated FolderSync) throws -> [String] { try sync.index.damaged().map(\.path) }

    @Test func `what was written since the last sync is read again after the machine went down, and is not believed`()
        async throws
    {
        try await with { daemon, sync in
            try await believeOtherBytes(sync)
            try sync.tools.home.save(SyncPoint(boot: "another", time: 0))
            let again = try await reopened(daemon, sync)
            #expect(try await damaged(again) == ["letter.txt"])
            let status = try #require(try await daemon.ask(API.StatusRequest()).folders.first)
            #expect(status.errors.map(\.path) == ["letter.txt"])
            #expect(daemon.text("letter.txt") == "what reached the disk")
        }
    }

    @Test func `what was on the disk before is not read again, nor anything while the machine stays up`() async throws {
        try await with { daemon, sync in
            try await believeOtherBytes(sync)
            try sync.tools.home.save(SyncPoint(boot: "another", time: fileTimeNanoseconds() + 1_000_000_000))
            let again = try await reopened(daemon, sync)
            #expect(try await damaged(again).isEmpty)
            let boot = try #require(bootID())
            try again.tools.home.save(SyncPoint(boot: boot, time: 0))
            #expect(try await damaged(try await reopened(daemon, again)).isEmpty)
        }
    }

    @Test func `a look that was made is not made again`() async throws {
        try await with { daemon, sync in
            try sync.tools.home.save(SyncPoint(boot: "another", time: 0))
            let again = try await reopened(daemon, sync)
            #expect(try await damaged(again).isEmpty)
            while again.tools.home.loadSyncPoint()?.boot == "another" { await Task.yield() }
            #expect(try #require(again.tools.home.loadSyncPoint()).time > 0)
        }
    }
}
