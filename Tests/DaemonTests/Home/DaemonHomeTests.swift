import Daemon
import Identity
import Testing

@Suite struct DaemonHomeTests {
    let place: TemporaryHome

    init() throws { place = try TemporaryHome() }

    @Test func `a home is made for its owner alone, and its identity stays the same`() throws {
        let made = try Daemon.identity(home: place.home, name: "desk")
        let again = try Daemon.identity(home: place.home, name: nil)
        #expect(made.identity.id == again.identity.id)
        #expect(again.name == "desk")
        #expect(try place.mode("home") == 0o700)
        #expect(try place.mode("home/identity") == 0o600)
    }

    @Test func `a home deep below is made with what is above it`() throws {
        let home = try DaemonHome(path: place.path + "/a/b//c")
        #expect(try home.identity() == nil)
        #expect(try place.mode("a/b/c") == 0o700)
    }

    @Test func `without a name a device has the machine's`() throws {
        let identity = try Daemon.identity(home: place.home, name: nil)
        #expect(!identity.name.isEmpty)
    }

    @Test(arguments: ["", "  ", "two\nlines", "bell\u{7}", String(repeating: "x", count: 257)])
    func `a name that nobody could read is refused`(name: String) throws {
        #expect(daemonError { _ = try Daemon.identity(home: place.home, name: name) }?.code == .badWord)
    }

    @Test(arguments: [[], Array("kith identity 1\n".utf8), [UInt8](repeating: 7, count: 100)])
    func `an identity that is damaged or not Kith's is refused, not replaced`(bytes: [UInt8]) throws {
        let home = try DaemonHome(path: place.home)
        try place.write("home/identity", bytes)
        #expect(daemonError { _ = try home.madeIdentity() }?.code == .damaged)
        #expect(try place.bytes("home/identity") == bytes)
    }

    @Test func `an identity with one wrong byte is refused`() throws {
        let home = try DaemonHome(path: place.home)
        _ = try home.madeIdentity()
        var bytes = try place.bytes("home/identity")
        bytes[30] ^= 1
        try place.write("home/identity", bytes)
        #expect(daemonError { _ = try home.identity() }?.code == .damaged)
    }

    @Test(arguments: [0o640, 0o604, 0o620] as [UInt16])
    func `an identity that others may read or change is refused`(mode: UInt16) throws {
        let home = try DaemonHome(path: place.home)
        _ = try home.madeIdentity()
        try place.setMode(mode, of: "home/identity")
        let error = daemonError { _ = try home.identity() }
        #expect(error?.code == .tooOpen)
        #expect(error?.hint?.contains("chmod 600") == true)
    }

    @Test func `a directory that is open to others and holds other things becomes no home`() throws {
        try place.write("letter", [1])
        try place.setMode(0o755, of: ".")
        #expect(daemonError { _ = try DaemonHome(path: place.path) }?.code == .tooOpen)
        #expect(try place.mode(".") == 0o755)
    }

    @Test func `an empty directory that is open to others becomes a home and is closed`() throws {
        try place.setMode(0o755, of: ".")
        _ = try DaemonHome(path: place.path)
        #expect(try place.mode(".") == 0o700)
    }

    @Test func `a file where the home should be is refused, and so is a relative path`() throws {
        try place.write("home", [1])
        #expect(daemonError { _ = try DaemonHome(path: place.home) }?.code == .homeUnusable)
        #expect(daemonError { _ = try DaemonHome(path: "home") }?.code == .homeUnusable)
    }
}
