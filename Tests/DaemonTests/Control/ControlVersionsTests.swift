import Control
import Foundation
import Testing

@testable import Daemon

@Suite(.serialized, .timeLimit(.minutes(10))) struct ControlVersionsTests {
    private func replaced(_ pair: Pair) async throws -> API.Version {
        try pair.a.write("deep/plan.txt", "old words")
        try await pair.agree()
        try pair.b.write("deep/plan.txt", "new")
        try await pair.agree()
        #expect(pair.a.text("deep/plan.txt") == "new")
        let versions = try await pair.a.ask(API.VersionsRequest(path: pair.a.path("deep/plan.txt")))
        #expect(versions.path == "deep/plan.txt" && versions.folder == pair.folder)
        return try #require(versions.versions.first)
    }

    @Test func `what a member replaced is listed, and comes back as an edit`() async throws {
        try await Pair.with { pair in
            let version = try await replaced(pair)
            #expect((version.size, version.why, version.kind) == (9, .replaced, .file))
            let restored = try await pair.a.ask(API.RestoreRequest(path: pair.a.path("deep/plan.txt")))
            #expect(restored == API.Restored(version: version.id, to: pair.a.path("deep/plan.txt")))
            #expect(pair.a.text("deep/plan.txt") == "old words")
            try await pair.agree()
            #expect(pair.b.text("deep/plan.txt") == "old words")
            #expect(try await pair.a.ask(API.ConflictsRequest()).conflicts.isEmpty)
            // What was there is a version now, and can come back itself.
            let versions = try await pair.a.ask(API.VersionsRequest(path: pair.a.path("deep/plan.txt"))).versions
            #expect(versions.map(\.size) == [3, 9])
            _ = try await pair.a.ask(API.RestoreRequest(path: pair.a.path("deep/plan.txt"), version: versions[0].id))
            #expect(pair.a.text("deep/plan.txt") == "new")
        }
    }

    @Test func `what a member deleted comes back, with the directories above it`() async throws {
        try await Pair.with { pair in
            try pair.a.write("deep/er/plan.txt", "words")
            try await pair.agree()
            try pair.b.remove("deep")
            try await pair.agree()
            #expect(pair.a.text("deep/er/plan.txt") == nil)
            let path = pair.a.path("deep/er/plan.txt")
            #expect(try await pair.a.ask(API.VersionsRequest(path: path)).versions.map(\.why) == [.deleted])
            _ = try await pair.a.ask(API.RestoreRequest(path: path))
            try await pair.agree()
            #expect(pair.a.text("deep/er/plan.txt") == "words")
            #expect(pair.b.text("deep/er/plan.txt") == "words")
        }
    }

    @Test func `a version is written to a file that is not there yet`() async throws {
        try await Pair.with { pair in
            let version = try await replaced(pair)
            let (path, to) = (pair.a.path("deep/plan.txt"), pair.a.machine.base + "/copy.txt")
            _ = try await pair.a.ask(API.RestoreRequest(path: path, version: version.id, to: to))
            #expect(FileManager.default.contents(atPath: to) == Data("old words".utf8))
            #expect(pair.a.text("deep/plan.txt") == "new")
            let again = await pair.a.failure(API.RestoreRequest(path: path, to: to))
            #expect(again?.code == .failed && again?.path == to)
            #expect(await pair.a.failure(API.RestoreRequest(path: path, to: "copy.txt"))?.code == .badRequest)
            let lost = API.RestoreRequest(path: path, to: pair.a.machine.base + "/none/copy.txt")
            #expect(await pair.a.failure(lost)?.code == .failed)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: pair.a.machine.base).sorted() == [
                    "copy.txt", "folder", "home",
                ])
        }
    }

    @Test func `an edit that nobody has seen yet is kept when an old version comes back over it`() async throws {
        try await Pair.with { pair in
            _ = try await replaced(pair)
            try pair.a.write("deep/plan.txt", "just written")
            let path = pair.a.path("deep/plan.txt")
            _ = try await pair.a.ask(API.RestoreRequest(path: path))
            #expect(pair.a.text("deep/plan.txt") == "old words")
            let versions = try await pair.a.ask(API.VersionsRequest(path: path)).versions
            #expect(versions.contains { $0.size == 12 })
        }
    }

    @Test func `what is not kept cannot come back`() async throws {
        try await Pair.with { pair in
            _ = try await replaced(pair)
            let path = pair.a.path("deep/plan.txt")
            #expect(await pair.a.failure(API.RestoreRequest(path: path, version: "999"))?.code == .noSuchVersion)
            #expect(await pair.a.failure(API.RestoreRequest(path: path, version: ""))?.code == .noSuchVersion)
            #expect(await pair.a.failure(API.RestoreRequest(path: pair.a.path("never")))?.code == .noSuchVersion)
            #expect(await pair.a.failure(API.VersionsRequest(path: "/elsewhere"))?.code == .noSuchFolder)
            #expect(try await pair.a.ask(API.VersionsRequest(path: pair.a.path("never"))).versions.isEmpty)
        }
    }

    @Test func `a version does not come back over a directory`() async throws {
        try await Pair.with { pair in
            try pair.a.write("plan", "file")
            try await pair.agree()
            try pair.b.remove("plan")
            try await pair.agree()
            try pair.a.write("plan/inner.txt", "x")
            let failure = await pair.a.failure(API.RestoreRequest(path: pair.a.path("plan")))
            #expect(failure?.code == .notAllowed)
            #expect(pair.a.text("plan/inner.txt") == "x")
        }
    }

    @Test func `a reader's edits are said, taken back, and it cannot restore in place`() async throws {
        try await Pair.with(role: "read") { pair in
            try pair.a.write("deep/plan.txt", "old")
            try await pair.agree()
            try pair.a.write("deep/plan.txt", "newer")
            try await pair.agree()
            let path = pair.b.path("deep/plan.txt")
            #expect(await pair.b.failure(API.RestoreRequest(path: path))?.code == .notAllowed)
            _ = try await pair.b.ask(API.RestoreRequest(path: path, to: pair.b.machine.base + "/copy.txt"))
            try pair.b.write("deep/plan.txt", "scribble")
            _ = try await pair.b.ask(API.WaitRequest(peers: 0, patience: 20))
            let errors = try await pair.b.ask(API.StatusRequest()).folders.first?.errors
            #expect(errors?.map(\.path) == ["deep/plan.txt"])
            _ = try await pair.b.ask(API.UndoRequest(folder: "papers"))
            try await pair.agree()
            #expect(pair.b.text("deep/plan.txt") == "newer")
            #expect(pair.a.text("deep/plan.txt") == "newer")
        }
    }
}
