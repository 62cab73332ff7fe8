import Glibc

/// Whole files, as bytes.
enum File {
    static func read(_ path: String) throws -> [UInt8] {
        guard let stream = fopen(path, "rb") else { throw RunnerError(description: "cannot read \(path)") }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&part, 1, part.count, stream)
            guard count > 0 else { return bytes }
            bytes += part[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let stream = fopen(path, "wb") else { throw RunnerError(description: "cannot write \(path)") }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else {
            throw RunnerError(description: "cannot write \(path)")
        }
    }
}
