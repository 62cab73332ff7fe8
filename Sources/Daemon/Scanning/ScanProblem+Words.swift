import Scanning

extension ScanProblem {
    /// What the user is told.
    var words: String {
        switch what {
        case .unreadable(let errno): "cannot be read (\(errno)): it stays as it is on the other devices"
        case .stillChanging: "changes while it is read: it is synced when it comes to rest"
        case .socket: "is a socket, which is not synced"
        case .pipe: "is a pipe, which is not synced"
        case .device: "is a device file, which is not synced"
        case .otherFilesystem: "is another filesystem, which is not entered"
        case .notUTF8: "has a name that is not UTF-8, and is not synced: rename it"
        case .reservedName: "has the name that Kith keeps for itself, and is not synced"
        case .pathTooLong: "has a path that is too long, and is not synced"
        case .undated:
            "has a time after 2262 or before 1677, which is not synced: other devices have the last one that is"
        case .ignoredWithin:
            "has the name of a directory in which other devices have what is ignored here, and is not synced: rename it"
        }
    }
}
