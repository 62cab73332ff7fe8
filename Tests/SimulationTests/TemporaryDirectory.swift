import Glibc
import SystemCalls

/// A directory that goes with its last reference.
final class TemporaryDirectory: Sendable {
    let path: String
    let directory: DirectoryDescriptor

    init() throws {
        var template = Array("/tmp/kith-model-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        directory = try DirectoryDescriptor(userPath: Array(path.utf8))
    }

    deinit {
        try? directory.removeContents()
        _ = rmdir(path)
    }

    /// Whether it lies on ext4, xfs, btrfs or tmpfs: others have rules of their own.
    static var isOrdinary: Bool {
        let kinds: [Int64] = [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994]
        guard let type = try? TemporaryDirectory().directory.descriptor.space().type else { return false }
        return kinds.contains(type)
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
