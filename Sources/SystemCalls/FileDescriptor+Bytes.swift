import CSystem

extension FileDescriptor {
    /// Reads once at the descriptor's own position: the number of bytes, 0 at the end.
    package func read(into buffer: inout MutableSpan<UInt8>) throws(Errno) -> Int {
        try buffer.withUnsafeMutableBufferPointer { buffer throws(Errno) in
            Int(try retrying { csystem_read(raw, buffer.baseAddress, buffer.count) })
        }
    }

    /// Fills `buffer` from `offset` on; fewer bytes only where the file ends.
    package func read(into buffer: inout MutableSpan<UInt8>, at offset: UInt64) throws(Errno) -> Int {
        guard offset <= UInt64(Int64.max) - UInt64(buffer.count) else { throw .fileTooLarge }
        return try buffer.withUnsafeMutableBufferPointer { buffer throws(Errno) in
            var rest = UnsafeMutableRawBufferPointer(buffer)[...]
            while !rest.isEmpty {
                let part = UnsafeMutableRawBufferPointer(rebasing: rest)
                let position = Int64(offset) + Int64(rest.startIndex)
                let count = try retrying { csystem_read_at(raw, part.baseAddress, part.count, position) }
                if count == 0 { break }
                rest = rest.dropFirst(Int(count))
            }
            return rest.startIndex
        }
    }

    /// At most `count` bytes from `offset` on; fewer only where the file ends.
    package func bytes(at offset: UInt64, count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        let read = try read(into: &span, at: offset)
        bytes.removeLast(count - read)
        return bytes
    }

    /// The file from its beginning to its end; `.fileTooLarge` if it is longer than `limit`.
    package func contents(atMost limit: Int) throws(Errno) -> [UInt8] {
        let size = try status().size
        guard size <= UInt64(limit) else { throw .fileTooLarge }
        // One more than it claimed: files in /proc claim 0, and others grow.
        let bytes = try bytes(at: 0, count: limit == Int.max ? Int(size) : max(Int(size), min(limit, 4096)) + 1)
        guard bytes.count <= limit else { throw .fileTooLarge }
        return bytes
    }

    /// Writes all of `bytes` at the descriptor's own position.
    package func write(_ bytes: Span<UInt8>) throws(Errno) {
        try writeAll(bytes) { part, _ in csystem_write(raw, part.baseAddress, part.count) }
    }

    /// Writes all of `bytes` from `offset` on.
    package func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(Errno) {
        guard offset <= UInt64(Int64.max) - UInt64(bytes.count) else { throw .fileTooLarge }
        try writeAll(bytes) { part, done in
            csystem_write_at(raw, part.baseAddress, part.count, Int64(offset) + Int64(done))
        }
    }

    /// Calls `write` with what is left, and how much is done, until nothing is left.
    private func writeAll(
        _ bytes: Span<UInt8>, _ write: (UnsafeRawBufferPointer, Int) -> Int64
    ) throws(Errno) {
        try bytes.withUnsafeBufferPointer { buffer throws(Errno) in
            var rest = UnsafeRawBufferPointer(buffer)[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                rest = rest.dropFirst(Int(try retrying { write(part, rest.startIndex) }))
            }
        }
    }

    /// Writes all of `bytes` at the descriptor's own position.
    package func write(_ bytes: [UInt8]) throws(Errno) { try write(bytes.span) }

    /// Writes all of `bytes` from `offset` on.
    package func write(_ bytes: [UInt8], at offset: UInt64) throws(Errno) { try write(bytes.span, at: offset) }
}
