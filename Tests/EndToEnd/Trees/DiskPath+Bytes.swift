import Glibc

extension DiskPath {
    func read() throws -> [UInt8] {
        let descriptor = try check("open") { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Trouble("fstat \(self): \(errno)") }
        var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size), 4096))
        var filled = 0
        while true {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            guard count >= 0 else { throw Trouble("read \(self): \(String(cString: strerror(errno)))") }
            filled += count
            guard count > 0 else { break }
            if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
        }
        return Array(bytes.prefix(filled))
    }

    /// Whether a file is there and this is all that it says.
    func holds(_ text: String) -> Bool { (try? readText()) == text }

    func readText() throws -> String { String(decoding: try read(), as: UTF8.self) }

    /// Writes in place, as a program does that truncates and writes.
    func write(_ bytes: [UInt8]) throws { try put(bytes, O_WRONLY | O_CREAT | O_TRUNC) }
    func write(_ text: String) throws { try write(Array(text.utf8)) }
    func append(_ bytes: [UInt8]) throws { try put(bytes, O_WRONLY | O_CREAT | O_APPEND) }
    func append(_ text: String) throws { try append(Array(text.utf8)) }

    /// Writes over a part of what is there.
    func overwrite(at offset: Int, _ bytes: [UInt8]) throws {
        let descriptor = try check("open") { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
        defer { close(descriptor) }
        lseek(descriptor, offset, SEEK_SET)
        try DiskPath.put(bytes, to: descriptor)
    }

    /// Writes a new file and renames it over this one, as editors do.
    func replace(_ text: String) throws {
        let aside = DiskPath(bytes: bytes + Array(".new".utf8))
        try aside.write(text)
        try aside.rename(to: self)
    }

    /// Other bytes of the same length in place, and the mtime as it was: what a failing disk does, but for the ctime.
    func replaceBytes(_ text: String) throws {
        var status = stat()
        try check("lstat") { lstat($0, &status) }
        try overwrite(at: 0, Array(text.utf8))
        try setModified(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    private func put(_ bytes: [UInt8], _ flags: Int32) throws {
        let descriptor = try check("open") { open($0, flags | O_CLOEXEC | O_NOFOLLOW, 0o644) }
        defer { close(descriptor) }
        try DiskPath.put(bytes, to: descriptor)
    }

    /// All of them, however many calls that takes.
    static func put(_ bytes: [UInt8], to descriptor: Int32) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            guard count > 0 else { throw Trouble("write: \(String(cString: strerror(errno)))") }
            written += count
        }
    }
}

extension DiskPath {
    /// A part of a file.
    func read(at offset: Int, _ count: Int) throws -> [UInt8] {
        let descriptor = try check("open") { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, offset) }
        guard got >= 0 else { throw Trouble("pread \(self): \(String(cString: strerror(errno)))") }
        return Array(bytes.prefix(got))
    }
}
