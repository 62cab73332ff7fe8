package import SystemCalls

extension StagedFile {
    /// Bytes that are read and written at once where the kernel cannot copy by itself.
    private static let piece: UInt64 = 1 << 20

    /// Copies bytes of a local file: shared extents where the filesystem can, else inside the kernel, else by hand.
    /// Holes stay holes. `.sourceEnded` if the source is shorter.
    ///
    /// The source may be written while it is copied: check what arrived, with `bytes(at:count:)`.
    package mutating func copyRange(
        from source: borrowing FileDescriptor, at sourceOffset: UInt64, length: UInt64, to offset: UInt64
    ) throws(PlacingError) {
        let limit = UInt64(Int64.max)
        guard length <= limit, sourceOffset <= limit - length, offset <= limit - length else {
            throw PlacingError("cannot copy to stage/\(name)", .fileTooLarge)
        }
        guard length > 0 else { return }
        if try clone(source, sourceOffset, length, offset) { return }
        var done: UInt64 = 0
        while done < length {
            let data = try nextData(source, sourceOffset + done, sourceOffset + length)
            if data.lowerBound > sourceOffset + done {
                let hole = data.lowerBound - (sourceOffset + done)
                try leaveHole((offset + done)..<(offset + done + hole))
                done += hole
            }
            try copyData(source, data, to: offset + done)
            done += data.upperBound - data.lowerBound
        }
    }

    /// Takes over a range of a local file by sharing its extents: the whole blocks in it, and what is beside them is copied.
    /// False, and nothing has changed, where the filesystem cannot do that, or the blocks of the two files do not meet.
    ///
    /// What is taken over is what the source holds at the moment of the call: check it, with `bytes(at:count:)`.
    package mutating func shareRange(
        from source: borrowing FileDescriptor, at sourceOffset: UInt64, length: UInt64, to offset: UInt64
    ) throws(PlacingError) -> Bool {
        let block = UInt64(StagedFile.block)
        guard length >= 2 * block, sourceOffset % block == offset % block else { return false }
        let before = (block - offset % block) % block
        let after = (offset + length) % block
        let shared = length - before - after
        guard try clone(source, sourceOffset + before, shared, offset + before) else { return false }
        try copyRange(from: source, at: sourceOffset, length: before, to: offset)
        let done = before + shared
        try copyRange(from: source, at: sourceOffset + done, length: after, to: offset + done)
        return true
    }

    /// Whether extents could be shared: both offsets and the length must be whole blocks.
    private mutating func clone(
        _ source: borrowing FileDescriptor, _ sourceOffset: UInt64, _ length: UInt64, _ offset: UInt64
    ) throws(PlacingError) -> Bool {
        let block = UInt64(StagedFile.block)
        guard sourceOffset % block == 0, offset % block == 0, length % block == 0 else { return false }
        do throws(Errno) {
            try file.cloneRange(from: source, at: sourceOffset, length: length, to: offset)
        } catch {
            return false
        }
        // Nothing of it waits in memory to be written.
        touched = max(touched, offset + length)
        return true
    }

    /// The next run of data of the source at or behind `start`, cut at `end`; empty at `end` if only a hole is left.
    private func nextData(
        _ source: borrowing FileDescriptor, _ start: UInt64, _ end: UInt64
    ) throws(PlacingError) -> Range<UInt64> {
        let size: UInt64
        let data: Range<UInt64>?
        do throws(Errno) {
            size = try source.status().size
            if let first = try source.nextData(from: start), let hole = try source.nextHole(from: first), hole > first {
                data = first..<hole
            } else {
                data = nil
            }
        } catch {
            throw PlacingError("cannot read the source of stage/\(name)", error)
        }
        guard end <= size else { throw PlacingError(.sourceEnded, "the source of stage/\(name) became shorter") }
        guard let data, data.lowerBound < end else { return end..<end }
        return data.lowerBound..<min(data.upperBound, end)
    }

    private mutating func copyData(
        _ source: borrowing FileDescriptor, _ range: Range<UInt64>, to offset: UInt64
    ) throws(PlacingError) {
        var (from, to) = (range.lowerBound, offset)
        while from < range.upperBound {
            let length = min(range.upperBound - from, WriteBehind.window)
            let done = try copyOnce(source, from, length, to)
            guard done > 0 else {
                throw PlacingError(.sourceEnded, "the source of stage/\(name) became shorter")
            }
            try wrote(to..<(to + done))
            (from, to) = (from + done, to + done)
        }
    }

    private func copyOnce(
        _ source: borrowing FileDescriptor, _ from: UInt64, _ length: UInt64, _ to: UInt64
    ) throws(PlacingError) -> UInt64 {
        do throws(Errno) {
            do throws(Errno) {
                return try file.copyRange(from: source, at: from, length: length, to: to)
            } catch {
                // The kernel cannot copy between these two: other filesystems, or no support at all.
                guard [.crossesDevices, .invalidArgument, .notSupported, .badDescriptor].contains(error) else {
                    throw error
                }
            }
            let bytes = try source.bytes(at: from, count: Int(min(length, StagedFile.piece)))
            try file.write(bytes, at: to)
            return UInt64(bytes.count)
        } catch {
            throw PlacingError("cannot copy to stage/\(name)", error)
        }
    }
}
