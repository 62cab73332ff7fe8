import Folders
import SystemCalls

/// A file that a program of the user's holds open.
final class OpenByUser {
    let file: FileDescriptor
    let path: RelativePath

    init(_ file: consuming FileDescriptor, at path: RelativePath) {
        self.file = file
        self.path = path
    }

    func contents() -> [UInt8]? { try? file.contents(atMost: .max) }
}
