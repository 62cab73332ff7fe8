import Daemon
import Folders
import Foundation
import Identity
import Manifests
import Synchronization
import SystemCalls
import Transport

@testable import Daemon

/// A device in this process: a home, a hub, and one folder in a directory of its own.
final class TestDevice: Sendable {
    let base: String
    let home: DaemonHome
    let identity: DeviceIdentity
    let hub: PeerHub
    let registry: FolderRegistry
    let context: FolderContext
    let address: SocketAddress
    let log: Mutex<[String]>

    init(_ name: String) throws {
        base = NSTemporaryDirectory() + "kith-test-\(name)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: base + "/folder", withIntermediateDirectories: true)
        home = try DaemonHome(path: base + "/home")
        identity = try home.madeIdentity()
        let log = Mutex<[String]>([])
        let lines = LogLines()
        hub = PeerHub(
            home: home, identity: identity, deviceName: name, discovers: false,
            now: { .nanoseconds(monotonicNanoseconds()) }, log: { lines.add("\(name): \($0)") })
        registry = try FolderRegistry(home)
        context = FolderContext(identity: identity, registry: registry, hub: hub, log: { lines.add("\(name): \($0)") })
        address = try hub.listen(PeerPlace(host: "127.0.0.1", port: 0))
        self.log = log
        hub.start()
    }

    var folder: String { base + "/folder" }

    func open(_ folder: FolderSync) async {
        let membership = await folder.membership
        hub.folderOpened(
            folder, members: membership.members.map(\.device), invites: membership.invites.map(\.id))
        await folder.start()
    }

    func end() {
        hub.stop()
        try? FileManager.default.removeItem(atPath: base)
    }
}

final class LogLines: Sendable {
    func add(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
