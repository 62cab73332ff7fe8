package import Folders
package import SystemCalls

extension FileStatus {
    /// The status as far as it tells whether an entry changed; nil for what is never synced (sockets, devices).
    package var placedStamp: Stamp? {
        guard let kind = Kind(kind) else { return nil }
        return Stamp(
            kind: kind, size: kind == .directory ? 0 : size, mtime: mtime, ctime: ctime, inode: inode, birth: birth,
            mode: mode & 0o777)
    }
}

extension Kind {
    fileprivate init?(_ kind: FileKind) {
        switch kind {
        case .file: self = .file
        case .symlink: self = .symlink
        case .directory: self = .directory
        default: return nil
        }
    }
}
