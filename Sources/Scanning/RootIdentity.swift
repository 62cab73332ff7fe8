package import SystemCalls

/// Which directory a folder's root is, as its marker remembers it: another one at the same path is another root.
package struct RootIdentity: Hashable, Sendable {
    package var inode: UInt64
    /// Nanoseconds since 1970; 0 where the filesystem keeps none.
    package var birth: Int64
    package var device: UInt64
    /// Given anew with each mount: for comparing directories of one run, not for keeping.
    package var mount: UInt64

    package init(of root: DirectoryDescriptor) throws(Errno) {
        self.init(try root.status())
    }

    init(_ status: FileStatus) {
        inode = status.inode
        birth = status.birth
        device = status.device
        mount = status.mount
    }

    /// Whether the entry stands on the root's own filesystem, as mounted there.
    func holds(_ status: FileStatus) -> Bool { status.device == device && status.mount == mount }
}
