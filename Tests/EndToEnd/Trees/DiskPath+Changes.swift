import Glibc

extension DiskPath {
    func makeDirectory() throws { try check("mkdir") { mkdir($0, 0o755) } }

    func rename(to new: DiskPath) throws {
        try check("rename") { old in new.withCString { Glibc.rename(old, $0) } }
    }

    func link(to target: String) throws { try check("symlink") { symlink(target, $0) } }
    func setMode(_ mode: mode_t) throws { try check("chmod") { chmod($0, mode) } }

    /// The link itself, not what it leads to.
    func target() throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = withCString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { throw Trouble("readlink \(self): errno \(errno)") }
        return buffer.prefix(count).map(UInt8.init(bitPattern:))
    }

    /// Since 1970.
    func setModified(seconds: Int, nanoseconds: Int = 0) throws {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        try check("utimensat") { utimensat(AT_FDCWD, $0, [time, time], AT_SYMLINK_NOFOLLOW) }
    }

    /// With everything in it; nothing where nothing is.
    func remove() throws {
        guard exists else { return }
        guard isDirectory else {
            try check("unlink") { unlink($0) }
            return
        }
        for name in try names() { try (self / name).remove() }
        try check("rmdir") { rmdir($0) }
    }

    /// Everything in a directory but what is Kith's own.
    func removeContents() throws {
        for name in try names() where name != Tree.ownName { try (self / name).remove() }
    }
}
