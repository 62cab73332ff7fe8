import Glibc
import SystemCalls

/// A directory that goes with its last reference.
final class TemporaryDirectory: Sendable {
    let path: String
    let directory: DirectoryDescriptor

    init() throws {
        var template = Array("/tmp/kith-calls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        directory = try DirectoryDescriptor(userPath: Array(path.utf8))
    }

    deinit {
        try? directory.removeContents()
        _ = rmdir(path)
    }

    func file(_ name: String, _ bytes: [UInt8] = []) throws {
        try directory.openBeneath(Array(name.utf8), [.writeOnly, .create, .truncate], mode: 0o644).write(bytes)
    }

    func open(_ name: String, _ flags: OpenFlags = .readOnly) throws -> FileDescriptor {
        try directory.openBeneath(Array(name.utf8), flags)
    }
}

extension DirectoryDescriptor {
    func removeContents() throws(Errno) {
        for entry in try entries() {
            if entry.kind == .directory {
                try directoryBeneath(entry.name).removeContents()
                try removeDirectory(entry.name)
            } else {
                try remove(entry.name)
            }
        }
    }
}
