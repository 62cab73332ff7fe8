import Control
import Folders
import Foundation
import Identity
import Manifests
import Placing
import Synchronization
import Testing
import Transport

@testable import Daemon

/// A device with its folders and the handlers of its control API, without a socket.
final class TestDaemon: ControlledDaemon {
    let machine: TestDevice
    let name: String
    private let opened = Mutex<[FolderID: ControlledFolder]>([:])
    private let ends = Atomic<Int>(0)

    init(_ name: String) throws {
        machine = try TestDevice(name)
        self.name = name
    }

    var home: DaemonHome { machine.home }
    var hub: PeerHub { machine.hub }
    var context: FolderContext { machine.context }
    var shutDowns: Int { ends.load(ordering: .relaxed) }

    func device() async -> API.Device {
        API.Device(id: machine.identity.id.description, name: name, listen: machine.address.description)
    }

    func discovery() async -> API.DiscoveryState { API.DiscoveryState(state: .off) }

    func folders() async -> [ControlledFolder] {
        opened.withLock { $0.values.sorted { $0.entry.id < $1.entry.id } }
    }

    func add(path: String, name: String) async throws -> FolderEntry {
        try await open(FolderSync.create(context: context, home: home, path: path, name: name))
    }

    func join(
        _ folder: FolderID, path: String, entries: [[UInt8]], inviteSecret: [UInt8]?
    ) async throws -> FolderEntry {
        try await open(
            FolderSync.join(
                context: context, home: home, path: path, name: nil, folder: folder, entries: entries,
                inviteSecret: inviteSecret))
    }

    private func open(_ sync: FolderSync) async -> FolderEntry {
        let entry = await sync.entry
        context.saveEntry(entry)
        opened.withLock { $0[sync.id] = ControlledFolder(entry: entry, state: .open(sync)) }
        await machine.open(sync)
        return entry
    }

    func reopen(_ entry: FolderEntry) async throws {
        await opened.withLock { $0[entry.id]?.sync }?.stop()
        hub.folderClosed(entry.id)
        _ = try await open(FolderSync.open(context: context, home: home, entry: entry))
    }

    func lookAtHeldRoots() async {}

    func pause(_ folder: FolderID, _ isPaused: Bool) async throws {
        guard let sync = opened.withLock({ $0[folder]?.sync }) else { return }
        if isPaused { await sync.pause() } else { await sync.resume() }
        hub.folderPaused(folder, isPaused)
    }

    func shutDown() { ends.add(1, ordering: .relaxed) }

    /// Puts a folder there that could not be opened.
    func put(_ folder: ControlledFolder) { opened.withLock { $0[folder.entry.id] = folder } }

    func end() async {
        for folder in await folders() { await folder.sync?.stop() }
        machine.end()
    }
}

extension TestDaemon {
    /// What the daemon answers, as it goes over the socket.
    func answer(
        _ method: String, _ path: String, query: [String: String] = [:], body: String = ""
    ) async -> ControlReply.Answer {
        let request = ControlRequest(
            method: method, path: path.split(separator: "/").map { String($0) }, query: query, body: Array(body.utf8))
        let handlers = ControlHandlers(daemon: self)
        return await withCheckedContinuation { continuation in
            handlers.handle(request, ControlReply { continuation.resume(returning: $0) })
        }
    }

    func ask<Request: APIRequest>(_ request: Request) async throws -> Request.Answer {
        let isQuery = Request.route.method == .get
        let body = isQuery ? "" : String(decoding: try API.encode(request), as: UTF8.self)
        let answer = await answer(
            Request.route.method.rawValue, Request.route.path, query: isQuery ? try API.query(of: request) : [:],
            body: body)
        guard answer.status == 200 else { throw try API.decode(API.Failure.self, from: answer.body) }
        return try API.decode(Request.Answer.self, from: answer.body)
    }

    /// The code of the failure that a request meets; nil if it meets none.
    func failure(_ request: some APIRequest) async -> API.Failure? {
        do {
            _ = try await ask(request)
            return nil
        } catch {
            return error as? API.Failure
        }
    }
}

/// Two devices, whose folder is made and joined by the API.
struct Pair: Sendable {
    let a: TestDaemon
    let b: TestDaemon
    let folder: String

    /// Both stopped and removed when the body ends.
    static func with(role: String = "write", _ body: (Pair) async throws -> Void) async throws {
        let (a, b) = (try TestDaemon("laptop"), try TestDaemon("desktop"))
        do {
            let folder = try await a.ask(API.AddRequest(path: a.machine.folder, name: "papers"))
            let invited = try await a.ask(
                API.InviteRequest(folder: "papers", role: role, expiresInSeconds: 3600, uses: 1))
            let code = try #require(invited.code)
            _ = try await b.ask(API.JoinRequest(code: code, path: b.machine.folder))
            let pair = Pair(a: a, b: b, folder: folder.id)
            try await pair.agree()
            try await body(pair)
        } catch {
            await a.end()
            await b.end()
            throw error
        }
        await a.end()
        await b.end()
    }

    /// Returns when both have what both have; one waits while the other may still be finding what was written. Patient, as
    /// under a sanitizer all takes many times as long.
    func agree() async throws {
        for _ in 0..<2 {
            for daemon in [a, b] {
                let agreement = try await daemon.ask(API.WaitRequest(peers: 1, patience: 180))
                #expect(agreement == API.Agreement(agreed: true))
            }
        }
    }

    func pause() async throws {
        _ = try await a.ask(API.PauseRequest())
        _ = try await b.ask(API.PauseRequest())
    }

    func resume() async throws {
        _ = try await a.ask(API.ResumeRequest())
        _ = try await b.ask(API.ResumeRequest())
    }
}

extension TestDaemon {
    func path(_ name: String) -> String { machine.folder + "/" + name }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The directory of the new place has to be there.
    func rename(_ name: String, to new: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(new))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}
