import Glibc
import SystemCalls

/// The right to run on a home, until the value ends.
struct HomeLock: ~Copyable, Sendable {
    private static let name = "lock"
    private let file: FileDescriptor

    private init(_ file: consuming FileDescriptor) { self.file = file }

    /// Throws `alreadyRunning` with the other daemon's process number.
    ///
    /// - Parameter program: how the user calls Kith for this home.
    static func taken(of home: DaemonHome, program: String = "kith") throws(DaemonError) -> HomeLock {
        do throws(Errno) {
            let file = try home.directory.openBeneath(Array(name.utf8), [.readWrite, .create], mode: 0o600)
            if try file.lock(.exclusive) {
                // Only for the words below: the lock itself is the kernel's.
                try file.truncate(to: 0)
                try file.write(Array("\(getpid())\n".utf8), at: 0)
                return HomeLock(file)
            }
        } catch {
            throw DaemonError(.homeUnusable, "cannot lock \(home.path)/\(name): \(error.words)")
        }
        throw DaemonError(
            .alreadyRunning, "another daemon (\(holder(home))) is running on \(home.path)",
            hint: "end it with: \(program) down")
    }

    private static func holder(_ home: DaemonHome) -> String {
        let bytes = (try? home.contents(of: name, atMost: 32)).flatMap { $0 } ?? []
        let number = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return number.isEmpty ? "of unknown pid" : "pid \(number)"
    }
}
