import CSystem

extension FileDescriptor {
    /// Makes this file share all extents of `source` (FICLONE). `.notSupported` or `.crossesDevices` where it cannot.
    package func clone(from source: borrowing FileDescriptor) throws(Errno) {
        let other = source.raw
        try check { csystem_clone(raw, other) }
    }

    /// Shares `length` bytes of `source` (FICLONERANGE): all numbers must be whole blocks, but the end of the file.
    package func cloneRange(
        from source: borrowing FileDescriptor, at sourceOffset: UInt64, length: UInt64, to offset: UInt64
    ) throws(Errno) {
        let other = source.raw
        try check { csystem_clone_range(raw, offset, other, sourceOffset, length) }
    }

    /// Lets the kernel copy once (copy_file_range(2)): how many bytes it did, 0 at the end of `source`.
    package func copyRange(
        from source: borrowing FileDescriptor, at sourceOffset: UInt64, length: UInt64, to offset: UInt64
    ) throws(Errno) -> UInt64 {
        guard let from = Int64(exactly: sourceOffset), let to = Int64(exactly: offset) else { throw .fileTooLarge }
        let (other, count) = (source.raw, Int(min(length, 1 << 30)))
        return UInt64(try retrying { csystem_copy_range(raw, to, other, from, count) })
    }

    /// Where data next begins at or behind `offset`; nil if only a hole follows. Moves the descriptor's own position.
    package func nextData(from offset: UInt64) throws(Errno) -> UInt64? {
        try position(at: offset) { csystem_seek_data(raw, $0) }
    }

    /// Where a hole next begins at or behind `offset` (the end of a file counts as one); nil behind the end.
    package func nextHole(from offset: UInt64) throws(Errno) -> UInt64? {
        try position(at: offset) { csystem_seek_hole(raw, $0) }
    }

    private func position(at offset: UInt64, _ seek: (Int64) -> Int64) throws(Errno) -> UInt64? {
        guard let offset = Int64(exactly: offset) else { throw .fileTooLarge }
        do throws(Errno) {
            return UInt64(try retrying { seek(offset) })
        } catch {
            guard error == .noSuchDeviceOrAddress else { throw error }
            return nil
        }
    }

    /// Gives the blocks of a range back; it reads as zeros afterwards, and the size stays.
    package func punchHole(at offset: UInt64, length: UInt64) throws(Errno) {
        guard let offset = Int64(exactly: offset), let length = Int64(exactly: length) else { throw .fileTooLarge }
        try check { csystem_punch_hole(raw, offset, length) }
    }
}
