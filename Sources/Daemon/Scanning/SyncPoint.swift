import Bytes
import SystemCalls

/// Up to when all that was written into a folder is known to be on the disk itself, and not in the kernel's memory alone.
struct SyncPoint: Hashable, Sendable {
    /// The run of the machine in which that was so: `/proc/sys/kernel/random/boot_id` (random(4)).
    let boot: String
    /// By the clock that the kernel stamps files with, in nanoseconds since 1970.
    let time: Int64
}

/// Kept beside the index, which the loss of it does not lose.
extension FolderHome {
    private static let syncPointFile = "synced"
    private static let longestBoot = 64

    func loadSyncPoint() -> SyncPoint? {
        guard let bytes = try? read(FolderHome.syncPointFile, atMost: 128) else { return nil }
        var reader = CBORReader(bytes)
        return try? FolderHome.syncPoint(&reader)
    }

    private static func syncPoint(_ reader: inout CBORReader) throws(CBORError) -> SyncPoint {
        guard try reader.array(atMost: 2) == 2 else { throw reader.invalid() }
        let point = SyncPoint(boot: try reader.text(atMost: longestBoot), time: try reader.integer())
        try reader.finish()
        return point
    }

    /// Durable when it returns. [boot, time].
    func save(_ point: SyncPoint) throws(Errno) {
        var writer = CBORWriter()
        writer.array(2)
        writer.text(point.boot)
        writer.integer(point.time)
        try replace(FolderHome.syncPointFile, with: writer.bytes)
    }
}
