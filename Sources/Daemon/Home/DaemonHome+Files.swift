import Bytes
import Cryptography
import SystemCalls

/// Small files of a home, each replaced as a whole.
extension DaemonHome {
    /// Gives `name` new bytes so that after a crash it holds the old ones or the new ones, and returns when they are
    /// durable. Only the owner may read them.
    func replace(_ name: String, with bytes: [UInt8]) throws(DaemonError) {
        try write(bytes, as: name, .replacing)
    }

    /// As `replace`, but leaves what is there; false if something was.
    func make(_ name: String, with bytes: [UInt8]) throws(DaemonError) -> Bool {
        do throws(DaemonError) {
            try write(bytes, as: name, .noReplace)
            return true
        } catch {
            if (try? directory.statusIfAny(of: Array(name.utf8))) != nil { return false }
            throw error
        }
    }

    private func write(_ bytes: [UInt8], as name: String, _ kind: RenameKind) throws(DaemonError) {
        // Two processes may write at once, as `kith init` beside a daemon that starts.
        let new = Array("\(name).\(hexadecimal(Randomness.bytes(8))).new".utf8)
        try DaemonHome.saying("cannot write \(path)/\(name)") { () throws(Errno) in
            do throws(Errno) {
                let file = try directory.openBeneath(new, [.writeOnly, .create, .exclusive], mode: 0o600)
                try file.write(bytes)
                try file.sync()
                try directory.rename(new, to: directory, Array(name.utf8), kind)
                try directory.sync()
            } catch {
                try? directory.remove(new)
                throw error
            }
        }
    }

    /// Nil where there is no such file.
    func contents(of name: String, atMost limit: Int) throws(DaemonError) -> [UInt8]? {
        do throws(Errno) {
            return try directory.openBeneath(Array(name.utf8), [.readOnly, .nonBlocking]).contents(atMost: limit)
        } catch {
            guard error != .noEntry else { return nil }
            throw DaemonError(.homeUnusable, "cannot read \(path)/\(name): \(error.words)")
        }
    }
}
