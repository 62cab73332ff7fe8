import Glibc
import Testing

/// Lends a new folder and takes it away afterwards, with the sockets and files directly in it.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/control-XXXXXX".utf8CString)
    let folder = try String(cString: #require(mkdtemp(&template)))
    defer { remove(folder) }
    return try body(folder)
}

private func remove(_ folder: String) {
    if let directory = opendir(folder) {
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != "..", unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)") }
        }
        closedir(directory)
    }
    rmdir(folder)
}
