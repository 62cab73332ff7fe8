package import Cryptography
package import Folders

/// Reads a file once and says what it consists of. It holds one buffer for its life, so keep one for each thread that
/// hashes; memory does not grow with the file.
package final class FileChunker {
    // Room to read well ahead of the longest chunk, so that what is moved to the front is the smaller part.
    private static let bufferLength = 4 * Cutter.greatest

    private let cutter: Cutter
    private let chunkID: HMACKey
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferLength, alignment: 4096)

    package init(cutter: Cutter, chunkID: HMACKey) {
        self.cutter = cutter
        self.chunkID = chunkID
    }

    package convenience init(keys: FolderKeys) {
        self.init(cutter: Cutter(key: keys.cutter), chunkID: keys.chunkID)
    }

    deinit { buffer.deallocate() }

    /// The body of the file that `read` gives, to its end.
    ///
    /// - Parameters:   - read: Fills as much of the buffer as it likes and says how many bytes; 0 is the end of the
    /// file.   - chunk: Told of each chunk in order; its bytes are lent for the call.   - list: Told of each list
    /// object of a file of more than `ChunkList.inlineLimit` chunks, children before parents. - Throws: What the
    /// closures throw, and nothing else.
    package func body(
        read: (UnsafeMutableRawBufferPointer) throws -> Int,
        chunk: (ChunkRef, UnsafeRawBufferPointer) throws -> Void = { _, _ in },
        list: (ListObject) throws -> Void = { _ in }
    ) throws -> Content.Body {
        var builder = ChunkListBuilder()
        var start = 0
        var end = 0
        var isEnd = false
        while !isEnd {
            moveToFront(&start, &end)
            isEnd = try fill(&end, read: read)
            let filled = UnsafeRawBufferPointer(rebasing: buffer[..<end])
            // Without the longest chunk in sight a cut that is not there yet may still come, so nil means: read on.
            while let length = cutter.nextCut(in: UnsafeRawBufferPointer(rebasing: filled[start...]), isEnd: isEnd) {
                let bytes = UnsafeRawBufferPointer(rebasing: filled[start..<(start + length)])
                let ref = ChunkRef(id: ChunkID(chunkID.digest(bytes)), size: UInt32(length))
                try chunk(ref, bytes)
                try builder.append(ref, list: list)
                start += length
            }
        }
        return try builder.finish(list: list)
    }

    private func moveToFront(_ start: inout Int, _ end: inout Int) {
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<(end - start)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        (start, end) = (0, end - start)
    }

    /// Reads until the buffer is full; true at the end of the file.
    private func fill(_ end: inout Int, read: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
        while end < buffer.count {
            let count = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            precondition(count >= 0 && count <= buffer.count - end, "read more than there was room for")
            if count == 0 { return true }
            end += count
        }
        return false
    }
}
