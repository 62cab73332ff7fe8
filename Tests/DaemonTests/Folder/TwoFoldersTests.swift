import Folders
import Foundation
import Identity
import Manifests
import Testing
import Transport

@testable import Daemon

@Suite(.serialized) struct TwoFoldersTests {
    @Test(.timeLimit(.minutes(10))) func `a file written on one device stands on the other`() async throws {
        let (a, b) = (try TestDevice("a"), try TestDevice("b"))
        defer {
            a.end()
            b.end()
        }
        let first = try FolderSync.create(context: a.context, home: a.home, path: a.folder, name: "papers")
        await a.open(first)
        try await first.added(b.identity.id, role: .write)
        let entries = await first.log.entries.map(\.encoded)
        let second = try FolderSync.join(
            context: b.context, home: b.home, path: b.folder, name: nil, folder: first.id, entries: entries,
            inviteSecret: nil)
        await b.open(second)
        _ = await a.hub.connect(to: PeerPlace(host: "127.0.0.1", port: b.address.port))
        try Data("hello".utf8).write(to: URL(fileURLWithPath: a.folder + "/greeting.txt"))
        try await agreed(first, second)
        #expect(FileManager.default.contents(atPath: b.folder + "/greeting.txt") == Data("hello".utf8))
        await first.stop()
        await second.stop()
    }

    private func agreed(_ folders: FolderSync...) async throws {
        for _ in 0..<2000 {
            for folder in folders {
                _ = await folder.hearsLocalChanges(until: .now + .seconds(5))
            }
            var missing: [String] = []
            for folder in folders { missing += await folder.missingForAgreement(peers: folders.count - 1) }
            if missing.isEmpty { return }
            await Task.yield()
        }
        for folder in folders { print(await folder.missingForAgreement(peers: folders.count - 1)) }
        Issue.record("they do not agree")
    }
}

extension FolderSync {
    func added(_ device: DeviceID, role: Role) throws(ManifestError) { try add(device, role: role) }
}
