package import Chunking
package import Folders
package import SystemCalls

/// How bytes become a content, with the folder's keys.
package struct ContentReader {
    /// Cuts the open file from its beginning to its end. `size` is what it seemed to have: a file that has another one
    /// meanwhile is read again, whatever is returned.
    package var file:
        (borrowing FileDescriptor, _ size: UInt64) throws -> (body: Content.Body, listObjects: [ListObject])
    package var hash: (Content.Body) -> ContentHash

    package init(
        file: @escaping (borrowing FileDescriptor, UInt64) throws -> (body: Content.Body, listObjects: [ListObject]),
        hash: @escaping (Content.Body) -> ContentHash
    ) {
        self.file = file
        self.hash = hash
    }

    func content(of body: Content.Body, mtime: Int64, listObjects: [ListObject] = []) -> FoundContent {
        FoundContent(content: Content(body: body, mtime: mtime, hash: hash(body)), listObjects: listObjects)
    }
}
