import Bytes
import Control
import Folders
import Foundation
import Placing
import Testing

@testable import Daemon

/// One device, without peers.
@Suite(.timeLimit(.minutes(10))) struct ControlFoldersTests {
    private func withDaemon(_ body: (TestDaemon) async throws -> Void) async throws {
        let daemon = try TestDaemon("laptop")
        do {
            try await body(daemon)
        } catch {
            await daemon.end()
            throw error
        }
        await daemon.end()
    }

    @Test func `a folder that is added is scanned and shown`() async throws {
        try await withDaemon { daemon in
            try daemon.write("letter.txt", "dear")
            try daemon.write("deep/er.txt", "you")
            let folder = try await daemon.ask(API.AddRequest(path: daemon.machine.folder))
            #expect(folder.name == "folder")
            #expect(folder.id.count == 32)
            #expect(try await daemon.ask(API.WaitRequest(patience: 20)) == API.Agreement(agreed: true))
            let status = try await daemon.ask(API.StatusRequest())
            let shown = try #require(status.folders.first)
            #expect(shown.state == .idle)
            #expect((shown.files, shown.bytes) == (2, 7))
            #expect((shown.conflicts, shown.pendingIn, shown.pendingOut) == (0, 0, 0))
            #expect(shown.role == "admin")
            #expect(shown.errors.isEmpty && shown.peers.isEmpty)
            // Nobody else has it.
            #expect(!shown.safeToClose)
            #expect(status.device.name == "laptop")
        }
    }

    @Test func `two folders cannot be added under one name`() async throws {
        try await withDaemon { daemon in
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            let other = daemon.machine.base + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let failure = try #require(await daemon.failure(API.AddRequest(path: other, name: "papers")))
            #expect(failure.code == .badRequest)
            #expect(failure.message.contains(daemon.machine.folder))
            #expect(failure.hint?.contains("--name") == true)
            _ = try await daemon.ask(API.AddRequest(path: other, name: "letters"))
        }
    }

    @Test func `what an earlier run left in the stage and nobody wants is gone after the opening`() async throws {
        try await withDaemon { daemon in
            try daemon.write("letter.txt", "dear")
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder))
            try daemon.write(".kith/stage/00ff00ff00ff00ff00ff00ff00ff00ff", "of a crash")
            let entry = try #require(await daemon.folders().first?.entry)
            try await daemon.reopen(entry)
            #expect(try await daemon.ask(API.WaitRequest(patience: 20)) == API.Agreement(agreed: true))
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.path(".kith/stage")) == [])
            #expect(daemon.text("letter.txt") == "dear")
        }
    }

    @Test func `a folder is named by its name, its id, its path or a path in it`() async throws {
        try await withDaemon { daemon in
            let folder = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            for given in ["papers", String(folder.id.prefix(8)), folder.path, folder.path + "/in/it"] {
                #expect(try await daemon.ask(API.StatusRequest(folder: given)).folders.map(\.id) == [folder.id])
            }
            #expect(await daemon.failure(API.StatusRequest(folder: "pictures"))?.code == .noSuchFolder)
            #expect(await daemon.failure(API.StatusRequest(folder: "/elsewhere"))?.code == .noSuchFolder)
        }
    }

    @Test func `what cannot be a folder is not added`() async throws {
        try await withDaemon { daemon in
            let (root, base) = (daemon.machine.folder, daemon.machine.base)
            _ = try await daemon.ask(API.AddRequest(path: root))
            try FileManager.default.createDirectory(atPath: root + "/inner", withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: base + "/file"))
            let refused: [(String, API.Code)] = [
                (root, .alreadyShared), (root + "/", .alreadyShared), (root + "/inner", .alreadyShared),
                (base, .alreadyShared), (base + "/home", .notAllowed), (base + "/home/folders", .notAllowed),
                (base + "/missing", .noSuchPath), (base + "/file", .noSuchPath), ("relative", .badRequest),
                ("/", .badRequest),
            ]
            for (path, code) in refused {
                #expect(await daemon.failure(API.AddRequest(path: path))?.code == code, "\(path)")
            }
            #expect(try await daemon.ask(API.StatusRequest()).folders.count == 1)
        }
    }

    @Test func `a directory of another folder is not added`() async throws {
        try await withDaemon { daemon in
            try await withDaemon { other in
                _ = try await other.ask(API.AddRequest(path: other.machine.folder))
                let failure = await daemon.failure(API.AddRequest(path: other.machine.folder))
                #expect(failure?.code == .alreadyShared)
                #expect(failure?.hint?.contains(".kith") == true)
            }
        }
    }

    @Test(arguments: ["", " ", "two\nlines", String(repeating: "x", count: 5000)])
    func `a name that is none is refused`(_ name: String) async throws {
        try await withDaemon { daemon in
            let failure = await daemon.failure(API.AddRequest(path: daemon.machine.folder, name: name))
            #expect(failure?.code == .badRequest)
        }
    }

    @Test func `who waits for peers that are not there is told what is missing`() async throws {
        try await withDaemon { daemon in
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            let agreement = try await daemon.ask(API.WaitRequest(peers: 1, patience: 0))
            #expect(!agreement.agreed)
            #expect(agreement.waitingFor.contains { $0.contains("0 of 1 peers") })
            #expect(await daemon.failure(API.WaitRequest(peers: -1, patience: 0))?.code == .badRequest)
        }
    }

    @Test func `a paused folder does nothing until it is resumed`() async throws {
        try await withDaemon { daemon in
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            _ = try await daemon.ask(API.PauseRequest(folder: "papers"))
            #expect(try await daemon.ask(API.StatusRequest()).folders.first?.state == .paused)
            try daemon.write("later.txt", "x")
            _ = try await daemon.ask(API.RescanRequest())
            #expect(try await daemon.ask(API.StatusRequest()).folders.first?.files == 0)
            _ = try await daemon.ask(API.ResumeRequest())
            _ = try await daemon.ask(API.RescanRequest())
            #expect(try await daemon.ask(API.StatusRequest()).folders.first?.files == 1)
            #expect(await daemon.failure(API.PauseRequest(folder: "none"))?.code == .noSuchFolder)
        }
    }

    @Test func `a root that was emptied is held until it is approved`() async throws {
        try await withDaemon { daemon in
            try daemon.write("kept.txt", "x")
            let folder = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            _ = try await daemon.ask(API.WaitRequest(patience: 20))
            #expect(try await daemon.ask(API.HeldRequest()).held.isEmpty)
            #expect(await daemon.failure(API.ApproveRequest(folder: "papers"))?.code == .nothingHeld)
            #expect(await daemon.failure(API.UndoRequest(folder: "papers"))?.code == .nothingHeld)
            try daemon.remove(".kith")
            _ = try await daemon.ask(API.RescanRequest())
            let status = try #require(try await daemon.ask(API.StatusRequest()).folders.first)
            #expect(status.state == .held)
            #expect(status.errors.first?.hint == "see: kith held papers")
            let held = try await daemon.ask(API.HeldRequest()).held
            #expect(held.map(\.reason) == [.rootEmptied])
            #expect(held.first?.folder == folder.id)
            #expect(await daemon.failure(API.UndoRequest(folder: "papers"))?.code == .notAllowed)
            #expect(await daemon.failure(API.RestoreRequest(path: daemon.path("kept.txt"))) != nil)
            _ = try await daemon.ask(API.ApproveRequest(folder: "papers"))
            #expect(try await daemon.ask(API.WaitRequest(patience: 20)).agreed)
            #expect(try await daemon.ask(API.StatusRequest()).folders.first?.state == .idle)
            #expect(daemon.text("kept.txt") == "x")
        }
    }

    @Test func `a root that is gone is held until it is back`() async throws {
        try await withDaemon { daemon in
            try daemon.write("kept.txt", "x")
            let root = daemon.machine.folder
            _ = try await daemon.ask(API.AddRequest(path: root, name: "papers"))
            _ = try await daemon.ask(API.WaitRequest(patience: 20))
            try FileManager.default.moveItem(atPath: root, toPath: root + ".away")
            _ = try await daemon.ask(API.RescanRequest())
            #expect(try await daemon.ask(API.HeldRequest()).held.map(\.reason) == [.rootMissing])
            #expect(await daemon.failure(API.ApproveRequest(folder: "papers"))?.code == .notAllowed)
            #expect(await daemon.failure(API.UndoRequest(folder: "papers"))?.code == .notAllowed)
            try FileManager.default.moveItem(atPath: root + ".away", toPath: root)
            _ = try await daemon.ask(API.UndoRequest(folder: "papers"))
            #expect(try await daemon.ask(API.WaitRequest(patience: 20)).agreed)
            #expect(try await daemon.ask(API.StatusRequest()).folders.first?.files == 1)
        }
    }

    @Test func `a folder that could not be opened is shown with the reason`() async throws {
        try await withDaemon { daemon in
            let id = FolderID(.init(high: 1, low: 2))
            let entry = FolderEntry(id: id, path: "/nowhere/at/all", name: "lost")
            daemon.put(ControlledFolder(entry: entry, state: .held(.missing)))
            let status = try await daemon.ask(API.StatusRequest()).folders.first
            #expect(status?.state == .held)
            #expect(try await daemon.ask(API.HeldRequest()).held.map(\.reason) == [.rootMissing])
            #expect(await daemon.failure(API.MembersRequest(folder: "lost"))?.code == .notAllowed)
            let agreement = try await daemon.ask(API.WaitRequest(patience: 0))
            #expect(!agreement.agreed && agreement.waitingFor.count == 1)
            daemon.put(ControlledFolder(entry: entry, state: .failed("its index is of a later Kith")))
            #expect(try await daemon.ask(API.StatusRequest()).folders.first?.state == .error)
            #expect(await daemon.failure(API.InvitesRequest(folder: "lost"))?.code == .failed)
        }
    }
}
