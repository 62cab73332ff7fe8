import CSystem

/// An open directory, shared by reference so that it can be cached, and closed with the last reference. Everything
/// beneath a folder's root is reached through one.
///
/// `name` is always one component: calls that take one refuse a slash, `..` and an empty name with `.invalidArgument`.
/// Only the calls `...Beneath` take a path, and those let the kernel refuse every symlink and every way out.
package final class DirectoryDescriptor: Sendable {
    /// The open directory itself.
    package let descriptor: FileDescriptor

    /// Takes over an open directory.
    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// A directory that the user named: symlinks are followed. Never for a path that a peer named.
    package convenience init(userPath path: [UInt8]) throws(Errno) {
        self.init(try FileDescriptor.open(userPath: path, [.readOnly, .directory]))
    }

    /// The number, for calls that are not here, as inotify's.
    package var raw: Int32 { descriptor.raw }

    /// Opens what `path` names beneath this directory. `.symlinkLoop` if any component is a symlink (the last one too,
    /// unless `flags` has both `path` and `noFollow`), `.crossesDevices` if it leads out, or with `sameMount` into
    /// another mount.
    package func openBeneath(
        _ path: [UInt8], _ flags: OpenFlags, mode: UInt16 = 0, sameMount: Bool = false
    ) throws(Errno) -> FileDescriptor {
        let (mode, mount): (UInt64, Int32) = (UInt64(mode & 0o7777), sameMount ? 1 : 0)
        let raw = try withPath(path) { pointer throws(Errno) in
            try retrying { csystem_open_beneath(descriptor.raw, pointer, flags.rawValue, mode, mount) }
        }
        return FileDescriptor(owning: raw)
    }

    /// Opens a directory beneath this one. `.notDirectory` if it is none.
    package func directoryBeneath(_ path: [UInt8], sameMount: Bool = false) throws(Errno) -> DirectoryDescriptor {
        DirectoryDescriptor(try openBeneath(path, [.readOnly, .directory], sameMount: sameMount))
    }

    /// What statx(2) says of this directory.
    package func status() throws(Errno) -> FileStatus { try descriptor.status() }

    /// What statx(2) says of an entry; of a symlink itself, not of its target.
    package func status(of name: [UInt8]) throws(Errno) -> FileStatus {
        var status = csystem_status()
        try withName(name) { pointer throws(Errno) in
            try check { csystem_stat(descriptor.raw, pointer, &status) }
        }
        return FileStatus(status)
    }

    /// As `status(of:)`; nil where nothing has that name.
    package func statusIfAny(of name: [UInt8]) throws(Errno) -> FileStatus? {
        do throws(Errno) {
            return try status(of: name)
        } catch {
            guard error == .noEntry else { throw error }
            return nil
        }
    }

    /// Waits until the entries of this directory are durable.
    package func sync() throws(Errno) { try descriptor.sync() }
}
