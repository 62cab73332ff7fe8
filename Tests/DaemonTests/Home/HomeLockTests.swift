import Glibc
import Testing

@testable import Daemon

@Suite struct HomeLockTests {
    @Test func `one daemon runs on a home, and the next may after it`() throws {
        let place = try TemporaryHome()
        let home = try DaemonHome(path: place.home)
        do {
            let lock = try HomeLock.taken(of: home)
            let error = daemonError {
                _ = try HomeLock.taken(of: DaemonHome(path: place.home), program: "kith --home /h")
            }
            #expect(error?.code == .alreadyRunning)
            #expect(error?.words.contains("pid \(getpid())") == true)
            #expect(error?.hint == "end it with: kith --home /h down")
            withExtendedLifetime(home) { _ = lock }
        }
        _ = try HomeLock.taken(of: home)
    }

    @Test func `homes do not hinder each other`() throws {
        let (one, other) = (try TemporaryHome(), try TemporaryHome())
        let first = try HomeLock.taken(of: DaemonHome(path: one.home))
        _ = try HomeLock.taken(of: DaemonHome(path: other.home))
        _ = consume first
    }
}
