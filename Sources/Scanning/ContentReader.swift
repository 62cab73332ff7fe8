package import Chunking
package import Folders
package import SystemCalls

/// How bytes become a content, with the folder's keys.
package struct ContentReader {
    /// Cuts the open file to the end of the `size` bytes that it seemed to have: one that has another size meanwhile is read
    /// again, whatever is returned. Nil where it has left off: then `part` has what was cut so far, and it can go on.
    package var file:
        (borrowing FileDescriptor, _ size: UInt64, _ part: inout ContentPart, _ leavesOff: () -> Bool) throws
            -> Content.Body?
    package var hash: (Content.Body) -> ContentHash

    func content(of body: Content.Body, mtime: Int64, listObjects: [ListObject] = []) -> FoundContent {
        FoundContent(content: Content(body: body, mtime: mtime, hash: hash(body)), listObjects: listObjects)
    }
}

/// What a file has from its beginning, as far as it was read.
package struct ContentPart: Sendable {
    package var list = ChunkListBuilder()
    package var listObjects: [ListObject] = []

    package init() {}
}
