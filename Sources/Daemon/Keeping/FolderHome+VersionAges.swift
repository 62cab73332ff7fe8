import Bytes
import Folders
import Placing
import SystemCalls

/// How long versions have been kept: beside the index, which the loss of it does not lose. Where it is lost all the same
/// versions stay longer.
extension FolderHome {
    private static let versionAgesFile = "version-ages"
    /// More days than anybody keeps versions of, and few enough to be in memory.
    private static let mostDays = 1 << 16
    private static let dayBytes = 10

    func loadVersionAges() -> VersionAges {
        guard let bytes = try? read(FolderHome.versionAgesFile, atMost: FolderHome.mostDays * 32) else {
            return VersionAges()
        }
        var reader = CBORReader(bytes)
        return (try? FolderHome.versionAges(&reader)) ?? VersionAges()
    }

    private static func versionAges(_ reader: inout CBORReader) throws(CBORError) -> VersionAges {
        var days: [Name: VersionAges.Day] = [:]
        for _ in 0..<(try reader.array(atMost: mostDays)) {
            guard try reader.array(atMost: 3) == 3 else { throw reader.invalid() }
            guard let day = Name(try reader.text(atMost: dayBytes)) else { throw reader.invalid() }
            let changed: Int64 = try reader.integer()
            days[day] = VersionAges.Day(changed: changed, hours: Int(try reader.unsigned(atMost: UInt64(Int32.max))))
        }
        try reader.finish()
        return VersionAges(days: days)
    }

    /// Durable when it returns. [* [day, mtime, hours]].
    func save(_ ages: VersionAges) throws(Errno) {
        let days = ages.days.sorted { $0.key < $1.key }.suffix(FolderHome.mostDays)
        var writer = CBORWriter()
        writer.array(days.count)
        for (name, day) in days {
            writer.array(3)
            writer.text(name.description)
            writer.integer(day.changed)
            writer.integer(Int64(day.hours))
        }
        try replace(FolderHome.versionAgesFile, with: writer.bytes)
    }
}
