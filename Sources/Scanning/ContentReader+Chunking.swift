package import Chunking
package import Folders
import SystemCalls

extension ContentReader {
    /// Cuts files with the keys of a folder. Holds its buffers for its life: one reader for each scanning thread.
    package init(keys: FolderKeys, companion: (any ChunkingCompanion)? = nil) {
        let chunker = FileChunker(keys: keys, companion: companion)
        self.init(
            file: { file, size, part, leavesOff in
                var offset = part.list.size
                var objects: [ListObject] = []
                defer { part.listObjects += objects }
                return try chunker.goOn(
                    with: &part.list,
                    // Not a byte more than it seemed to have, or a file that grows would be read for ever.
                    read: { try fill($0, from: file, at: &offset, upTo: size) },
                    list: { objects.append($0) }, leavesOff: leavesOff)
            },
            hash: keys.contentHash(of:))
    }
}

private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from file: borrowing FileDescriptor, at offset: inout UInt64,
    upTo end: UInt64
) throws(Errno) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: end - min(offset, end))))
    guard !room.isEmpty else { return 0 }
    let count = try file.read(into: room, at: offset)
    offset += UInt64(count)
    return count
}
