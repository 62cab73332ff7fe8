import Bytes
import Cryptography
import Daemon
import Glibc
import SystemCalls

/// A directory of its own for one test, removed with everything in it when the value goes.
final class TemporaryHome: Sendable {
    let path: String

    init() throws {
        path = "/tmp/kith-daemon-\(hexadecimal(Randomness.bytes(8)))"
        guard mkdir(path, 0o700) == 0 else { throw Errno(errno) }
    }

    deinit {
        TemporaryHome.remove(path)
    }

    private static func remove(_ path: String) {
        // Takes symlinks too, so that none is followed below.
        guard unlink(path) != 0, let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { remove(path + "/" + name) }
        }
        closedir(directory)
        rmdir(path)
    }

    var home: String { path + "/home" }

    func write(_ name: String, _ bytes: [UInt8], mode: UInt16 = 0o600) throws {
        let file = try FileDescriptor.open(
            userPath: Array("\(path)/\(name)".utf8), [.writeOnly, .create, .truncate], mode: mode)
        try file.setMode(mode)
        try file.write(bytes)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try FileDescriptor.open(userPath: Array("\(path)/\(name)".utf8), .readOnly).contents(atMost: 1 << 20)
    }

    func rename(_ name: String, to other: String) throws {
        let directory = try DirectoryDescriptor(userPath: Array(path.utf8))
        try directory.rename(Array(name.utf8), to: directory, Array(other.utf8))
    }

    func mode(_ name: String) throws -> UInt16 {
        try DirectoryDescriptor(userPath: Array(path.utf8)).openBeneath(Array(name.utf8), .readOnly).status().mode
    }

    func setMode(_ mode: UInt16, of name: String) throws {
        try DirectoryDescriptor(userPath: Array(path.utf8)).openBeneath(Array(name.utf8), .readOnly).setMode(mode)
    }
}

/// What a call threw; nil where it threw nothing, or something else.
func daemonError(_ body: () throws -> Void) -> DaemonError? {
    do {
        try body()
        return nil
    } catch {
        return error as? DaemonError
    }
}
