import Glibc

/// A directory of a test's own, gone with the value.
final class TemporaryPlace {
    let path: DiskPath

    init(_ purpose: String) throws {
        var template = Array("/tmp/kith-\(purpose)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Trouble("no temporary directory: \(errno)") }
        path = DiskPath(bytes: template.dropLast().map(UInt8.init(bitPattern:)))
    }

    deinit {
        if !Program.keepsFolders { try? path.remove() }
    }
}
