import Control
import Folders
import Foundation
import Storing
import TestSupport
import Testing

@testable import Daemon

/// A device that may only read: nothing that its user does becomes a record, and one order puts all of it back.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ReaderTests {
    @Test func `what is written into a file that was replaced meanwhile is a version, and no record`() async throws {
        try await Pair.with(role: "read") { pair in
            try pair.a.write("plan.txt", "first")
            try await pair.agree()
            let open = try FileHandle(forWritingTo: URL(fileURLWithPath: pair.b.path("plan.txt")))
            try pair.a.write("plan.txt", "second")
            try await pair.agree()
            #expect(pair.b.text("plan.txt") == "second")
            try open.write(contentsOf: Data("by b".utf8))
            try open.close()
            let sync = try #require(await pair.b.folders().first?.sync)
            try await Patience.wait(for: "the version to be read") {
                await sync.hasReadVersion("plan.txt", ofSize: 5)
            }
            try await pair.agree()
            #expect(await sync.events == 0)
            #expect(pair.b.text("plan.txt") == "second")
            #expect(try await pair.a.ask(API.StatusRequest()).folders.flatMap(\.errors).isEmpty)
        }
    }

    @Test func `what could not be looked at when it was to be put back is put back as soon as it can`() async throws {
        try await Pair.with(role: "read") { pair in
            try pair.a.write("plan.txt", "by a")
            try pair.a.write("list.txt", "by a")
            // Without it, all would be gone, which is another matter.
            try pair.a.write("left.txt", "by a")
            try await pair.agree()
            let sync = try #require(await pair.b.folders().first?.sync)
            for name in ["plan.txt", "list.txt"] { try pair.b.remove(name) }
            try await Patience.wait(for: "both to be missed") {
                try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors).count == 2
            }
            // As if a placing were under way there.
            let name = try #require(Name("plan.txt"))
            sync.tools.setBusy([.init(parent: .root, name: name)])
            _ = try await pair.b.ask(API.UndoRequest(folder: pair.folder))
            sync.tools.setBusy([])
            try await pair.agree()
            #expect(pair.b.text("list.txt") == "by a")
            #expect(pair.b.text("plan.txt") == "by a")
            #expect(try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors).isEmpty)
        }
    }

    @Test func `a directory of its own that could not be looked at goes with all that is in it`() async throws {
        try await Pair.with(role: "read") { pair in
            try pair.a.write("plan.txt", "by a")
            try await pair.agree()
            let sync = try #require(await pair.b.folders().first?.sync)
            try pair.b.write("own/deep/list.txt", "by b")
            try pair.b.rename("plan.txt", to: "own/plan.txt")
            try await Patience.wait(for: "its own list to be said") {
                try await problems(of: pair.b).contains("own/deep/list.txt")
            }
            // As if a placing were under way there.
            let name = try #require(Name("own"))
            sync.tools.setBusy([.init(parent: .root, name: name)])
            _ = try await pair.b.ask(API.UndoRequest(folder: pair.folder))
            sync.tools.setBusy([])
            // A scan clears what the one before it said when it begins, so that the list alone tells nothing.
            try await Patience.wait(for: "its own directory to go") {
                !FileManager.default.fileExists(atPath: pair.b.path("own"))
            }
            try await Patience.wait(for: "no problem to be left") { try await problems(of: pair.b).isEmpty }
            try await pair.agree()
            #expect(pair.b.text("plan.txt") == "by a")
        }
    }

    /// The paths that status names.
    private func problems(of device: TestDaemon) async throws -> [String] {
        try await device.ask(API.StatusRequest()).folders.flatMap(\.errors).compactMap(\.path)
    }
}

extension FolderSync {
    /// Of this replica.
    fileprivate var events: UInt64 { index.lastEvent }

    /// Whether a version of so many bytes was read since it was last written to.
    fileprivate func hasReadVersion(_ path: String, ofSize size: UInt64) -> Bool {
        ((try? index.versions(at: path, node: nil)) ?? []).contains { $0.stamp.size == size && $0.content != nil }
    }
}
