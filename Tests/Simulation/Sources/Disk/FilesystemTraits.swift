/// What kind of filesystem a mount of the model disk is.
package struct FilesystemTraits: Hashable, Sendable {
    /// FICLONE works, as on btrfs and xfs.
    package var sharesExtents = false
    package var keepsAttributes = true
    package var grantsLeases = true
    /// Whether statx(2) knows when an inode was born.
    package var knowsBirth = true
    /// Whether a change after a look at the times gets a time of its own, however near, as from Linux 6.13 on.
    package var tellsTimesApart = true
    /// Bytes that fit, each page and each inode counted as 4,096.
    package var capacity: UInt64 = 1 << 40
    /// Whether an fsync of a file makes its name durable too, as ext4, xfs and btrfs do; POSIX does not say so.
    package var syncsNamesWithFiles = false
    /// Whether a power cut may leave a file that was written in place half old and half new, its times not telling. That
    /// is what disks do; but no program can know of it, so that it is for filesystems that only careful ones write to.
    package var tearsFiles = true

    package init() {}
}
