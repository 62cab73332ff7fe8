import CSystem

/// An open file, owned: closed when the value ends.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number, for calls that are not here. It must not be closed, nor kept longer than this value.
    package let raw: Int32

    /// Takes over `raw`: it is closed with this value.
    package init(owning raw: Int32) { self.raw = raw }

    // What close(2) could still report, fsync has reported before; and on Linux the number is free even then.
    deinit { _ = csystem_close(raw) }

    /// A path that the user named: symlinks are followed. Never for a path that a peer named.
    package static func open(
        userPath path: [UInt8], _ flags: OpenFlags, mode: UInt16 = 0
    ) throws(Errno) -> FileDescriptor {
        let raw = try withPath(path) { pointer throws(Errno) in
            try retrying { csystem_open(pointer, flags.rawValue, UInt32(mode)) }
        }
        return FileDescriptor(owning: raw)
    }

    /// A second descriptor of the same open file.
    package func duplicate() throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { csystem_duplicate(raw) })
    }

    /// What statx(2) says of the open file, wherever its name is now.
    package func status() throws(Errno) -> FileStatus {
        var status = csystem_status()
        try check { csystem_stat(raw, "", &status) }
        return FileStatus(status)
    }

    /// Permissions; within 07777.
    package func setMode(_ mode: UInt16) throws(Errno) {
        try check { csystem_chmod(raw, "", UInt32(mode)) }
    }

    /// Nanoseconds since 1970. The access time stays.
    package func setModificationTime(_ nanoseconds: Int64) throws(Errno) {
        try check { csystem_set_mtime(raw, "", nanoseconds) }
    }

    /// Makes the file `size` bytes long: what is added is a hole.
    package func truncate(to size: UInt64) throws(Errno) {
        guard let size = Int64(exactly: size) else { throw .fileTooLarge }
        try check { csystem_truncate(raw, size) }
    }
}
