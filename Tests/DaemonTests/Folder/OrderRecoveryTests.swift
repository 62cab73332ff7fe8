import Control
import Folders
import Foundation
import Placing
import Storing
import Testing

@testable import Daemon

/// A crash amid what a user ordered: the folder is opened again with the order's intent open.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OrderRecoveryTests {
    /// A device on which `d/plan.txt` was "old" and is "newer".
    private func withVersion(_ body: (Pair, FolderSync) async throws -> Void) async throws {
        try await Pair.with { pair in
            try pair.a.write("d/plan.txt", "old")
            try await pair.agree()
            try pair.b.write("d/plan.txt", "newer")
            try await pair.agree()
            try await body(pair, try #require(await pair.a.folders().first?.sync))
        }
    }

    private func reopen(_ daemon: TestDaemon) async throws {
        try await daemon.reopen(try #require(await daemon.folders().first?.entry))
    }

    private func sizes(_ daemon: TestDaemon) async throws -> [UInt64] {
        try await daemon.ask(API.VersionsRequest(path: daemon.path("d/plan.txt"))).versions.map(\.size)
    }

    @Test func `after the rename: it stands as an edit, and what it displaced is a version`() async throws {
        try await withVersion { pair, sync in
            #expect(pair.a.text("d/plan.txt") == "newer")
            try await sync.beginRestoring("d/plan.txt", andCarryOut: true)
            #expect(pair.a.text("d/plan.txt") == "old")
            try await reopen(pair.a)
            try await pair.agree()
            #expect(pair.b.text("d/plan.txt") == "old")
            #expect(try await sizes(pair.a).sorted() == [3, 5])
            #expect(try await pair.a.ask(API.ConflictsRequest()).conflicts.isEmpty)
        }
    }

    @Test func `before the rename: nothing has happened, and it can be ordered again`() async throws {
        try await withVersion { pair, sync in
            try await sync.beginRestoring("d/plan.txt", andCarryOut: false)
            try await reopen(pair.a)
            try await pair.agree()
            #expect(pair.a.text("d/plan.txt") == "newer")
            #expect(try await sizes(pair.a) == [3])
            _ = try await pair.a.ask(API.RestoreRequest(path: pair.a.path("d/plan.txt")))
            try await pair.agree()
            #expect(pair.b.text("d/plan.txt") == "old")
            #expect(try await sizes(pair.a).sorted() == [3, 5])
        }
    }

    @Test func `a directory that was writable for a while gets its mode back, and nobody hears of it`() async throws {
        try await withVersion { pair, sync in
            for daemon in [pair.a, pair.b] { try setMode(0o555, of: daemon.path("d")) }
            try await pair.agree()
            try await sync.beginRestoring("d/plan.txt", andCarryOut: false)
            try setMode(0o755, of: pair.a.path("d"))
            try await reopen(pair.a)
            try await pair.agree()
            #expect(try mode(of: pair.a.path("d")) == 0o555)
            #expect(try mode(of: pair.b.path("d")) == 0o555)
            // Without an open intent it is the user's doing.
            try setMode(0o755, of: pair.a.path("d"))
            try await pair.agree()
            #expect(try mode(of: pair.b.path("d")) == 0o755)
        }
    }

    private func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

extension FolderSync {
    /// As `restore`, up to where a crash may come.
    fileprivate func beginRestoring(_ text: String, andCarryOut: Bool) throws {
        let path = RelativePath(text.split(separator: "/").compactMap { Name(String($0)) })
        let version = try #require(try index.versions(at: text, node: nil).compactMap(\.file).first)
        let standing = try index.laid(at: path)
        let intent = try tools.prepare(
            .version(try #require(VersionPath(version))), at: path, expecting: standing, with: placer)
        let order = UserOrder(intent: intent, path: path, standing: standing)
        _ = try #require(open(order))
        if andCarryOut { _ = tools.execute(order, with: placer) }
    }
}
