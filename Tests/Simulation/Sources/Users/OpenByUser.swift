import Folders
import SystemCalls

/// A file that a program of the user's holds open.
final class OpenByUser {
    let file: FileDescriptor
    let path: RelativePath
    /// The user has deleted it: what is written into it from now on nobody can find any more.
    var isDeleted = false

    init(_ file: consuming FileDescriptor, at path: RelativePath) {
        self.file = file
        self.path = path
    }

    var hasName: Bool { ((try? file.status())?.links ?? 0) > 0 }

    func contents() -> [UInt8]? { try? file.contents(atMost: .max) }
}
