import CSystem

/// What a rename does where the new name is taken (renameat2(2)).
package enum RenameKind: UInt32, Hashable, Sendable {
    /// What was there is gone.
    case replacing = 0
    /// `.exists`.
    case noReplace = 1
    /// The two change places; `.noEntry` if there is nothing to exchange with.
    case exchange = 2
}

extension DirectoryDescriptor {
    /// Makes a directory; the process's umask applies to `mode`.
    package func makeDirectory(_ name: [UInt8], mode: UInt16) throws(Errno) {
        try withName(name) { pointer throws(Errno) in
            try check { csystem_make_directory(descriptor.raw, pointer, UInt32(mode)) }
        }
    }

    /// Unlinks what is no directory.
    package func remove(_ name: [UInt8]) throws(Errno) {
        try withName(name) { pointer throws(Errno) in try check { csystem_remove(descriptor.raw, pointer) } }
    }

    /// Removes an empty directory; `.notEmpty` where it is not.
    package func removeDirectory(_ name: [UInt8]) throws(Errno) {
        try withName(name) { pointer throws(Errno) in
            try check { csystem_remove_directory(descriptor.raw, pointer) }
        }
    }

    /// Renames an entry, also into another directory of the same filesystem.
    package func rename(
        _ name: [UInt8], to directory: DirectoryDescriptor, _ newName: [UInt8], _ kind: RenameKind = .noReplace
    ) throws(Errno) {
        try withName(name) { old throws(Errno) in
            try withName(newName) { new throws(Errno) in
                try check { csystem_rename(descriptor.raw, old, directory.raw, new, kind.rawValue) }
            }
        }
    }

    /// Gives the inode of an entry (of a symlink itself) a second name.
    package func link(_ name: [UInt8], to directory: DirectoryDescriptor, _ newName: [UInt8]) throws(Errno) {
        try withName(name) { old throws(Errno) in
            try withName(newName) { new throws(Errno) in
                try check { csystem_link(descriptor.raw, old, directory.raw, new) }
            }
        }
    }

    /// Makes a symlink; `target` is any bytes but NUL, 1 to 4,095 of them.
    package func makeSymlink(_ name: [UInt8], target: [UInt8]) throws(Errno) {
        try withPath(target) { target throws(Errno) in
            try withName(name) { pointer throws(Errno) in
                try check { csystem_make_symlink(target, descriptor.raw, pointer) }
            }
        }
    }

    /// What a symlink points to; `.invalidArgument` if it is none.
    package func symlinkTarget(of name: [UInt8]) throws(Errno) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = try withName(name) { pointer throws(Errno) -> Int in
            Int(try retrying { csystem_symlink_target(descriptor.raw, pointer, &buffer, buffer.count) })
        }
        guard count < buffer.count else { throw .nameTooLong }
        return buffer[..<count].map(UInt8.init(bitPattern:))
    }

    /// Permissions of an entry, within 07777; `.notSupported` for a symlink.
    package func setMode(_ mode: UInt16, of name: [UInt8]) throws(Errno) {
        try withName(name) { pointer throws(Errno) in
            try check { csystem_chmod(descriptor.raw, pointer, UInt32(mode)) }
        }
    }

    /// Nanoseconds since 1970, of an entry; of a symlink itself.
    package func setModificationTime(_ nanoseconds: Int64, of name: [UInt8]) throws(Errno) {
        try withName(name) { pointer throws(Errno) in
            try check { csystem_set_mtime(descriptor.raw, pointer, nanoseconds) }
        }
    }
}
