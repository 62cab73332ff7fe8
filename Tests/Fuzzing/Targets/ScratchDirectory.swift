import Glibc
import Synchronization

/// A directory in memory that goes with the process, for decoders that read files.
final class ScratchDirectory: Sendable {
    let path: String

    init(_ purpose: String) throws {
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(base)/kith-fuzz-\(purpose)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BrokenPromise(description: "no scratch directory: errno \(errno)")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        ScratchDirectory.all.insert(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw BrokenPromise(description: "cannot write \(file(name)): errno \(errno)") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw BrokenPromise(description: "cannot write \(file(name)): errno \(errno)")
        }
    }

    func read(_ name: String) -> [UInt8] {
        let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            guard count > 0 else { return bytes }
            bytes += part[..<count]
        }
    }

    func remove(_ name: String) { unlink(file(name)) }

    /// Removed when the process ends in order; what a trap leaves is small, and in memory.
    private static let all = Kept()

    private final class Kept: Sendable {
        private let paths = Mutex<[String]>([])

        init() {
            atexit { for path in ScratchDirectory.all.paths.withLock({ $0 }) { removeTree(path) } }
        }

        func insert(_ path: String) { paths.withLock { $0.append(path) } }
    }

    private static func removeTree(_ path: String) {
        for name in names(in: path) where unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
