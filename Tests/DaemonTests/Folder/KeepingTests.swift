import Bytes
import Chunking
import Control
import Cryptography
import Foundation
import Identity
import Manifests
import Storing
import Testing

@testable import Daemon

/// What is kept, and for how long: hours pass at once.
@Suite(.serialized, .timeLimit(.minutes(2))) struct KeepingTests {
    private static let month = 30 * 24

    private func versions(_ daemon: TestDaemon, of name: String) async throws -> [API.Version] {
        try await daemon.ask(API.VersionsRequest(path: daemon.path(name))).versions
    }

    /// Prunes so many hours later, and returns when that is done.
    private func prune(_ sync: FolderSync, after hours: Int) async throws {
        await sync.pruneVersions(after: hours)
        // The lanes work in order: what was handed to them before is done.
        await sync.tools.placing.run {}
        _ = await sync.entry
    }

    /// Whether the versions go a month later. What another process has open is left for the next time, and a process that
    /// is just being started by another test has everything open for a moment.
    private func goes(_ daemon: TestDaemon, _ sync: FolderSync) async throws -> Bool {
        for _ in 0..<2000 {
            try await prune(sync, after: KeepingTests.month)
            if try await versions(daemon, of: "plan.txt").isEmpty { return true }
            await Task.yield()
        }
        return false
    }

    @Test func `a version goes after thirty days, not before`() async throws {
        try await Pair.with { pair in
            try pair.a.write("plan.txt", "old")
            try await pair.agree()
            try pair.b.write("plan.txt", "newer")
            try await pair.agree()
            let sync = try #require(await pair.a.folders().first?.sync)
            #expect(try await versions(pair.a, of: "plan.txt").count == 1)
            try await prune(sync, after: 0)
            try await prune(sync, after: KeepingTests.month - 1)
            #expect(try await versions(pair.a, of: "plan.txt").count == 1)
            #expect(try await goes(pair.a, sync))
        }
    }

    @Test func `an open side of a conflict stays, and goes when the conflict has ended`() async throws {
        try await Pair.with { pair in
            try pair.a.write("plan.txt", "first")
            try await pair.agree()
            try await pair.pause()
            try pair.a.write("plan.txt", "by a")
            try pair.b.write("plan.txt", "by b!")
            try await pair.resume()
            try await pair.agree()
            for daemon in [pair.a, pair.b] {
                let sync = try #require(await daemon.folders().first?.sync)
                try await prune(sync, after: 0)
                try await prune(sync, after: KeepingTests.month)
                #expect(try await daemon.ask(API.ConflictsRequest()).conflicts.count == 1)
                #expect(try await !versions(daemon, of: "plan.txt").isEmpty)
            }
            // The side that does not stand can still be chosen.
            _ = try await pair.a.ask(API.ResolveRequest(path: pair.a.path("plan.txt"), keep: "theirs"))
            try await pair.agree()
            #expect(pair.a.text("plan.txt") == "by b!")
            let sync = try #require(await pair.b.folders().first?.sync)
            #expect(try await goes(pair.b, sync))
        }
    }

    @Test func `what was written while it was replaced and nobody has read yet stays`() async throws {
        try await Pair.with { pair in
            try pair.a.write("plan.txt", "old")
            try await pair.agree()
            try pair.b.write("plan.txt", "newer")
            try await pair.agree()
            let sync = try #require(await pair.a.folders().first?.sync)
            try await prune(sync, after: 0)
            let files = try await sync.versionFiles()
            let file = try #require(files.first)
            try await sync.forgetContent(of: file)
            try await prune(sync, after: KeepingTests.month)
            #expect(try await versions(pair.a, of: "plan.txt").count == 1)
        }
    }

    @Test func `a chunk list that nothing leads to is swept`() async throws {
        try await Pair.with { pair in
            let sync = try #require(await pair.a.folders().first?.sync)
            let stray: [UInt8] = [0x82, 0, 0x80]
            try await sync.putList(stray)
            #expect(try await sync.holdsList(stray))
            await sync.sweepLists()
            #expect(try await !sync.holdsList(stray))
        }
    }
}

extension FolderSync {
    fileprivate func versionFiles() throws -> [String] {
        try index.versions(at: "plan.txt", node: nil).compactMap(\.file)
    }

    fileprivate func forgetContent(of file: String) throws {
        let stamp = try #require(try index.version(file: file)).stamp
        try index.versionChanged(file: file, stamp: stamp)
    }

    fileprivate func putList(_ bytes: [UInt8]) throws { try index.putListObject(bytes, hash: sha256(bytes)) }
    fileprivate func holdsList(_ bytes: [UInt8]) throws -> Bool { try index.listObject(sha256(bytes)) != nil }
}
