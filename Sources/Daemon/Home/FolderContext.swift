package import Folders
import Glibc
package import Identity
package import Manifests
import Scanning
import Synchronization
import SystemCalls

/// What all folders of a daemon share. Any thread may use it; nothing in it blocks but `saveEntry`.
package final class FolderContext: Sendable {
    package let identity: DeviceIdentity
    package let counters = ByteCounters()
    let watchQueues = WatchQueues()
    /// Whether the kernel tells of changes; else only scans find them, and who calls `FolderSync.heard`.
    let hearsChanges: Bool
    /// Bytes from which a file waits until what is smaller has been looked at.
    let leastLarge: UInt64
    private let registry: FolderRegistry
    private let hub: PeerHub
    private let writeLog: @Sendable (String) -> Void
    private let whenRootIsHeld = Mutex<Listener?>(nil)

    /// In a value of its own, as a bare function in a mutex is wrapped once more whenever the mutex is locked.
    private struct Listener {
        let tell: @Sendable () -> Void
    }

    package init(
        identity: DeviceIdentity, registry: FolderRegistry, hub: PeerHub, hearsChanges: Bool = true,
        leastLarge: UInt64 = LargeFiles.usualLeast,
        log: @escaping @Sendable (String) -> Void = FolderContext.toStandardError
    ) {
        self.identity = identity
        self.registry = registry
        self.hub = hub
        self.hearsChanges = hearsChanges
        self.leastLarge = leastLarge
        writeLog = log
    }

    package var device: DeviceID { identity.id }

    /// Who is told whenever a folder is held because its root is not what it was.
    func whenRootIsHeld(_ body: @escaping @Sendable () -> Void) {
        whenRootIsHeld.withLock { $0 = Listener(tell: body) }
    }

    func rootHeld() { whenRootIsHeld.withLock { $0 }?.tell() }

    package func log(_ words: String) { writeLog(words) }

    package func counted(_ source: ByteSource, bytes: UInt64) { counters.counted(source, bytes: bytes) }

    /// What a device calls itself; nil where it never said so.
    package func deviceName(of device: DeviceID) -> String? { hub.name(of: device) }

    /// Who takes part in a folder has changed: new members that are connected hear of it.
    package func membershipChanged(of folder: FolderID, to membership: Membership) {
        hub.membersChanged(of: folder, to: membership.members.map(\.device), invites: membership.invites.map(\.id))
    }

    /// Keeps what the home remembers of a folder, and returns when that is durable. What cannot be kept is said in the
    /// log, and costs no more than that it is found out again at the next start.
    package func saveEntry(_ entry: FolderEntry) {
        do throws(DaemonError) { try registry.save(entry) } catch { log(error.description) }
    }

    /// One line with the time, in UTC.
    package static let toStandardError: @Sendable (String) -> Void = { words in
        var seconds = time_t(realTimeNanoseconds() / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ ", &parts)
        let time = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // A newline in a file's name must not begin a line of its own.
        let line = Array((time + words.replacing("\n", with: "\\n") + "\n").utf8)
        // Where the log cannot be written, there is nobody to tell.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
