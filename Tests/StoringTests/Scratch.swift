import Glibc

/// A directory that goes when the test ends.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/kith-storing-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError(cause: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        chmod(path, 0o700)
        for name in Scratch.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    var names: [String] { Scratch.names(in: path) }

    func copy(_ from: String, to: String) throws { try write(read(from), to: to) }

    func read(_ name: String) throws -> [UInt8] {
        guard let stream = fopen(file(name), "rb") else { throw ScratchError(cause: errno) }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = fread(&part, 1, part.count, stream)
            guard got > 0 else { return bytes }
            bytes += part[..<got]
        }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        guard let stream = fopen(file(name), "wb") else { throw ScratchError(cause: errno) }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw ScratchError(cause: errno) }
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
        return names.sorted()
    }
}

struct ScratchError: Error {
    let cause: Int32
}
