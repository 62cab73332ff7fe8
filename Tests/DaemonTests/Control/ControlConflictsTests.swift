import Control
import Foundation
import Testing

@testable import Daemon

@Suite(.serialized, .timeLimit(.minutes(10))) struct ControlConflictsTests {
    /// Both edit one file while apart: the desktop later, so that its side stands.
    private func conflict(_ pair: Pair) async throws -> API.Conflict {
        try pair.a.write("plan.txt", "first")
        try await pair.agree()
        try await pair.pause()
        try pair.a.write("plan.txt", "laptop's")
        try pair.b.write("plan.txt", "desktop's plan")
        let later = Date(timeIntervalSinceNow: 60)
        try FileManager.default.setAttributes([.modificationDate: later], ofItemAtPath: pair.b.path("plan.txt"))
        try await pair.resume()
        try await pair.agree()
        let conflicts = try await pair.a.ask(API.ConflictsRequest()).conflicts
        #expect(conflicts.count == 1)
        return try #require(conflicts.first)
    }

    @Test func `both sides of a conflict are listed alike on both devices, each with its author`() async throws {
        try await Pair.with { pair in
            let conflict = try await conflict(pair)
            #expect(conflict.path == "plan.txt" && conflict.folderName == "papers")
            #expect(conflict.heads.map(\.authorName) == ["desktop", "laptop"])
            #expect(conflict.heads.map(\.mine) == [false, true])
            #expect(conflict.heads.map(\.stands) == [true, false])
            #expect(conflict.heads.map(\.size) == [14, 8])
            let other = try #require(try await pair.b.ask(API.ConflictsRequest(folder: "papers")).conflicts.first)
            #expect(other.heads.map(\.head) == conflict.heads.map(\.head))
            #expect(other.heads.map(\.mine) == [true, false])
            #expect(try await pair.b.ask(API.StatusRequest()).folders.first?.conflicts == 1)
            #expect(pair.a.text("plan.txt") == "desktop's plan")
            #expect(try await pair.a.ask(API.VersionsRequest(path: pair.a.path("plan.txt"))).versions.isEmpty == false)
        }
    }

    @Test(arguments: [("mine", "laptop's"), ("theirs", "desktop's plan")])
    func `a conflict is resolved on both devices by naming a side`(_ keep: String, _ text: String) async throws {
        try await Pair.with { pair in
            let conflict = try await conflict(pair)
            let resolved = try await pair.a.ask(API.ResolveRequest(path: pair.a.path("plan.txt"), keep: keep))
            #expect(resolved.kept == conflict.heads[keep == "mine" ? 1 : 0].head)
            try await pair.agree()
            for daemon in [pair.a, pair.b] {
                #expect(daemon.text("plan.txt") == text)
                #expect(try await daemon.ask(API.ConflictsRequest()).conflicts.isEmpty)
            }
        }
    }

    @Test func `a conflict is resolved by the beginning of a head`() async throws {
        try await Pair.with { pair in
            let conflict = try await conflict(pair)
            let head = conflict.heads[1].head
            _ = try await pair.b.ask(API.ResolveRequest(path: pair.b.path("plan.txt"), keep: String(head.prefix(6))))
            try await pair.agree()
            #expect(pair.a.text("plan.txt") == "laptop's")
            #expect(pair.b.text("plan.txt") == "laptop's")
        }
    }

    @Test func `both sides are kept, the other one beside`() async throws {
        try await Pair.with { pair in
            _ = try await conflict(pair)
            let resolved = try await pair.a.ask(API.ResolveRequest(path: pair.a.path("plan.txt"), keep: "both"))
            let beside = try #require(resolved.beside.first)
            #expect(beside.hasPrefix("plan (") && beside.hasSuffix(").txt"))
            try await pair.agree()
            for daemon in [pair.a, pair.b] {
                #expect(daemon.text("plan.txt") == "desktop's plan")
                #expect(daemon.text(beside) == "laptop's")
                #expect(try await daemon.ask(API.ConflictsRequest()).conflicts.isEmpty)
            }
        }
    }

    @Test func `what is no side or no conflict is refused`() async throws {
        try await Pair.with { pair in
            _ = try await conflict(pair)
            try pair.a.write("calm.txt", "x")
            try await pair.agree()
            let plan = pair.a.path("plan.txt")
            #expect(await pair.a.failure(API.ResolveRequest(path: plan, keep: "zz"))?.code == .noSuchHead)
            #expect(await pair.a.failure(API.ResolveRequest(path: plan, keep: ""))?.code == .noSuchHead)
            for path in [pair.a.path("calm.txt"), pair.a.path("missing"), pair.a.machine.folder] {
                #expect(await pair.a.failure(API.ResolveRequest(path: path, keep: "mine"))?.code == .noSuchPath)
            }
            #expect(await pair.a.failure(API.ResolveRequest(path: "/elsewhere", keep: "mine"))?.code == .noSuchFolder)
            #expect(await pair.a.failure(API.ResolveRequest(path: "plan.txt", keep: "mine"))?.code == .badRequest)
            #expect(try await pair.a.ask(API.ConflictsRequest()).conflicts.count == 1)
        }
    }
}
