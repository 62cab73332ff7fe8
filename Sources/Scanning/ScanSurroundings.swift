package import Folders
package import SystemCalls

/// What a scan needs to know of the world around the folder. All closures are called on the scan's thread.
package struct ScanSurroundings {
    /// A placing is under way at this place: it is not looked at.
    package var isBusy: (NodeID, Name) -> Bool = { _, _ in false }

    /// A program holds this file open and writes it: it is not read.
    package var isBeingWritten: (_ directory: RelativePath, _ name: [UInt8]) -> Bool = { _, _ in false }

    /// Whether a file that was written lately is asked whether any program, this one too, has it open for writing, by
    /// taking a lease: for those that were opened before there was a watch.
    package var asksForLeases = true

    /// Called before a directory is listed, so that a watch on it misses nothing that the listing does not show.
    package var entering: (RelativePath, DirectoryDescriptor) -> Void = { _, _ in }

    /// Where the directory of this inode is in the folder, by all that was heard until now; nil if that is not known. For
    /// one that was renamed while a scan looks for it where it was.
    package var whereabouts: (_ inode: UInt64) -> RelativePath? = { _ in nil }

    /// Returns after the time that an editor may take to fill a place again: `ScanSurroundings.grace`.
    package var waitForGrace: () -> Void

    /// Nanoseconds since 1970 by the clock that the kernel stamps files with.
    package var now: () -> Int64 = fileTimeNanoseconds

    /// Files that were read in part.
    package var largeFiles = LargeFiles()
    package var largeFileRule = LargeFileRule.read

    /// The scan ends soon with `ScanningError.cancelled`.
    package var isCancelled: () -> Bool = { false }

    /// How long an empty place may be filled again before its node counts as gone.
    package static let grace: Duration = .milliseconds(200)

    /// How long a file that is held open must not have been written before it is read.
    package static let quietTime: Duration = .seconds(2)

    private static let quietNanoseconds: UInt64 = 2_000_000_000

    /// A stamp this near to the reading may be given to a later write as well (a tick of the kernel's clock).
    static let clockTick: UInt64 = 10_000_000

    package init(waitForGrace: @escaping () -> Void) { self.waitForGrace = waitForGrace }

    /// Whether the file was written so lately that whoever did may still have it open.
    func isFresh(_ stamp: Stamp, readAt time: Int64) -> Bool {
        time.subtractingReportingOverflow(stamp.mtime).partialValue.magnitude < Self.quietNanoseconds
    }

    func isRacy(_ stamp: Stamp, readAt time: Int64) -> Bool {
        stamp.kind != .directory
            && time.subtractingReportingOverflow(stamp.ctime).partialValue.magnitude <= Self.clockTick
    }
}
