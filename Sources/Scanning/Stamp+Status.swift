package import Folders
package import SystemCalls

extension Stamp {
    /// What statx(2) said; nil for what is no file, symlink or directory.
    package init?(_ status: FileStatus) {
        let kind: Kind
        switch status.kind {
        case .file: kind = .file
        case .symlink: kind = .symlink
        case .directory: kind = .directory
        case .socket, .pipe, .characterDevice, .blockDevice, .unknown: return nil
        }
        self.init(
            kind: kind, size: kind == .directory ? 0 : status.size, mtime: status.mtime, ctime: status.ctime,
            inode: status.inode, birth: status.birth, mode: status.mode & 0o777)
    }

    /// Whether nothing changed that counts: what is in a directory changes the times of the directory, so they do not.
    func says(_ other: Stamp) -> Bool {
        guard kind == .directory else { return self == other }
        return isSameInode(as: other) && mode == other.mode
    }
}
