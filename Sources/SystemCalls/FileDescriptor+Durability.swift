import CSystem

/// Room on a filesystem, in bytes.
package struct FilesystemSpace: Hashable, Sendable {
    package var total: UInt64
    /// What a process without privileges may still take.
    package var available: UInt64
    /// The magic number of the filesystem's kind (statfs(2)).
    package var type: Int64
}

extension FileDescriptor {
    /// Waits until bytes, times and modes are durable; of a directory: its entries.
    package func sync() throws(Errno) { try check { csystem_sync(raw) } }

    /// Waits until the bytes, and what is needed to read them, are durable.
    package func syncData() throws(Errno) { try check { csystem_sync_data(raw) } }

    /// Waits until everything on the filesystem of this file is durable.
    package func syncFilesystem() throws(Errno) { try check { csystem_sync_filesystem(raw) } }

    /// Begins to write dirty pages of a range to disk, and with `waiting` waits for them. Makes nothing durable by
    /// itself: it only bounds what a later sync has to do. `length` 0: to the end.
    package func writeBehind(at offset: UInt64, length: UInt64, waiting: Bool = false) throws(Errno) {
        guard let offset = Int64(exactly: offset), let length = Int64(exactly: length) else { throw .fileTooLarge }
        try check { csystem_sync_range(raw, offset, length, waiting ? 1 : 0) }
    }

    /// Lets the kernel forget clean cached pages of a range; `length` 0: to the end.
    package func forgetCache(at offset: UInt64, length: UInt64) {
        guard let offset = Int64(exactly: offset), let length = Int64(exactly: length) else { return }
        _ = csystem_forget_cache(raw, offset, length)
    }

    /// How many bytes of a range are in the kernel's cache, in whole pages; nil where the kernel does not say.
    package func cachedBytes(at offset: UInt64, length: UInt64) -> UInt64? {
        guard let offset = Int64(exactly: offset), let length = Int64(exactly: length) else { return nil }
        return UInt64(exactly: csystem_cached_bytes(raw, offset, length))
    }

    /// Room on the filesystem of this file.
    package func space() throws(Errno) -> FilesystemSpace {
        var space = csystem_space()
        try check { csystem_space(raw, &space) }
        return FilesystemSpace(total: space.total, available: space.available, type: space.type)
    }
}
