package import SystemCalls

/// Something that one entry does not take part for. It stops nothing else.
package struct ScanProblem: Hashable, Sendable {
    package enum What: Hashable, Sendable {
        case unreadable(Errno)
        /// It changed each time it was read; it is read again later.
        case stillChanging
        case socket
        case pipe
        case device
        /// Another filesystem begins here: nothing beneath is looked at, and nothing beneath counts as gone.
        case otherFilesystem
        case notUTF8
        /// `.kith` outside the root.
        case reservedName
        /// Its path is longer than the system takes.
        case pathTooLong
        /// Its mtime is further from 1970 than nanoseconds in 64 bits are: it takes part with the last one that is not.
        case undated
        /// The index has a directory at its place in which something is ignored, so that nobody knows whether it is gone.
        case ignoredWithin
    }

    /// Beneath the root, components with slashes between; any bytes. Empty for the root.
    package var path: [UInt8]
    package var what: What
}
