import Folders
import SystemCalls

/// How long, and how much, displaced files are kept.
package struct VersionLimits: Hashable, Sendable {
    /// Nanoseconds.
    package var age: Int64
    /// Of the filesystem that the folder is on; within 100.
    package var percent: UInt64

    package init(age: Int64 = 30 * 86_400 * 1_000_000_000, percent: UInt64 = 10) {
        self.age = age
        self.percent = min(percent, 100)
    }
}

extension FolderArea {
    /// Removes versions that are too old, and the oldest of the rest while they take too much room; never a directory,
    /// nor what a program still writes, nor one that `mustKeep` names. Which it removed, oldest first. Holds one day's
    /// list at a time.
    package func prune(
        _ limits: VersionLimits, now: Int64, mustKeep: (VersionPath) -> Bool
    ) throws(PlacingError) -> [VersionPath] {
        let days = try versionDays()
        var used: UInt64 = 0
        for day in days { for (_, allocated) in try versionPaths(of: day) { used &+= allocated } }
        let room = try space().total / 100 * limits.percent
        let oldest = CalendarTime(nanoseconds: now.subtractingReportingOverflow(limits.age).partialValue)
        var pruned: [VersionPath] = []
        for day in days {
            for (path, allocated) in try versionPaths(of: day) {
                if !path.isOlder(than: oldest), used <= room { return try endingWith(pruned) }
                guard !mustKeep(path), try mayPrune(path) else { continue }
                try discard(path)
                used -= min(used, allocated)
                pruned.append(path)
            }
        }
        return try endingWith(pruned)
    }

    /// Days that have become empty go too.
    private func endingWith(_ pruned: [VersionPath]) throws(PlacingError) -> [VersionPath] {
        for day in Set(pruned.map(\.day)).sorted() {
            try saying("cannot remove versions/\(day)") { () throws(Errno) in
                do throws(Errno) { try versions.removeDirectory(day.bytes) } catch {
                    guard error == .notEmpty || error == .exists else { throw error }
                }
            }
        }
        return pruned
    }
}

extension VersionPath {
    fileprivate func isOlder(than time: CalendarTime) -> Bool {
        let limit = (Array(time.date.utf8), Array(time.clock.utf8))
        if day.bytes != limit.0 { return day.bytes.lexicographicallyPrecedes(limit.0) }
        return name.bytes.prefix(6).lexicographicallyPrecedes(limit.1)
    }
}
