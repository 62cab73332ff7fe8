import Glibc

/// A path as the kernel takes it: bytes, whether they are text or not. What the file system refuses is thrown in words.
struct DiskPath: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = Array(text.utf8) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var description: String { text }

    var parent: DiskPath { DiskPath(bytes: Array(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)])) }

    static func / (directory: DiskPath, name: String) -> DiskPath { directory / Array(name.utf8) }
    static func / (directory: DiskPath, name: [UInt8]) -> DiskPath {
        DiskPath(bytes: directory.bytes + [UInt8(ascii: "/")] + name)
    }

    func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                // An array that ends with a zero is never empty.
                characters.baseAddress.map(body) ?? body("")
            }
        }
    }

    /// What `call` returned, unless that is negative.
    @discardableResult func check(_ what: String, _ call: (UnsafePointer<CChar>) -> Int32) throws -> Int32 {
        let result = withCString(call)
        guard result >= 0 else { throw Trouble("\(what) \(self): \(String(cString: strerror(errno)))") }
        return result
    }

    /// Nil where nothing is.
    var status: stat? {
        var status = stat()
        return withCString { lstat($0, &status) } == 0 ? status : nil
    }

    var exists: Bool { status != nil }
    var isDirectory: Bool { status.map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }
    var isSymlink: Bool { status.map { $0.st_mode & S_IFMT == S_IFLNK } ?? false }
    var isFile: Bool { status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }
    var inode: UInt64 { status.map { UInt64($0.st_ino) } ?? 0 }
    var size: Int { status.map { Int($0.st_size) } ?? 0 }

    /// The names in a directory, as bytes and in their order.
    func names() throws -> [[UInt8]] {
        guard let stream = withCString({ opendir($0) }) else { throw Trouble("opendir \(self): errno \(errno)") }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2e] && name != [0x2e, 0x2e] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
