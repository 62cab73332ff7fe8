package import Chunking
package import Folders
import SystemCalls

extension ContentReader {
    /// Cuts files with the keys of a folder. Holds its buffers for its life: one reader for each scanning thread.
    package init(keys: FolderKeys, companion: (any ChunkingCompanion)? = nil) {
        let chunker = FileChunker(keys: keys, companion: companion)
        self.init(
            file: { file, size in
                var lists: [ListObject] = []
                // Not a byte more than it seemed to have, or a file that grows would be read for ever.
                var left = size
                let body = try chunker.body(
                    read: { try fill($0, from: file, upTo: &left) },
                    list: { lists.append($0) })
                return (body, lists)
            },
            hash: keys.contentHash(of:))
    }
}

private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from file: borrowing FileDescriptor, upTo left: inout UInt64
) throws(Errno) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: left)))
    guard !room.isEmpty else { return 0 }
    var span = MutableSpan<UInt8>(_unsafeBytes: room)
    let count = try file.read(into: &span)
    left -= UInt64(count)
    return count
}
