import Folders
import SystemCalls

/// How long, and how much, displaced files are kept.
package struct VersionLimits: Hashable, Sendable {
    /// As `VersionAges` counts them.
    package var hours: Int
    /// Of the filesystem that the folder is on; within 100.
    package var percent: UInt64

    package init(hours: Int = 30 * 24, percent: UInt64 = 10) {
        self.hours = hours
        self.percent = min(percent, 100)
    }
}

extension FolderArea {
    /// So many hours after the last time: removes versions that are too old, and the oldest of the rest while they take too
    /// much room; never a directory, nor what a program still writes, nor one that `mustKeep` names. Which it removed,
    /// oldest first. Holds one day's list at a time. Nothing may be displaced meanwhile.
    package func prune(
        _ limits: VersionLimits, _ ages: inout VersionAges, hours: Int, mustKeep: (VersionPath) -> Bool
    ) throws(PlacingError) -> [VersionPath] {
        let days = try versionDays()
        ages.pass(hours: hours, to: try changes(of: days))
        var used: UInt64 = 0
        for day in days { for (_, allocated) in try versionPaths(of: day) { used &+= allocated } }
        let room = try space().total / 100 * limits.percent
        var pruned: [VersionPath] = []
        for day in days {
            let isOld = ages.hours(of: day) >= limits.hours
            guard isOld || used > room else { continue }
            for (path, allocated) in try versionPaths(of: day) {
                guard isOld || used > room else { break }
                guard !mustKeep(path), try mayPrune(path) else { continue }
                try discard(path)
                used -= min(used, allocated)
                pruned.append(path)
            }
        }
        try removeEmpty(Set(pruned.map(\.day)))
        ages.keep(try changes(of: try versionDays()))
        return pruned
    }

    private func changes(of days: [Name]) throws(PlacingError) -> [Name: Int64] {
        var changes: [Name: Int64] = [:]
        for day in days {
            changes[day] = try saying("cannot look at versions/\(day)") { () throws(Errno) in
                try versions.statusIfAny(of: day.bytes)?.mtime
            }
        }
        return changes
    }

    private func removeEmpty(_ days: Set<Name>) throws(PlacingError) {
        for day in days.sorted() {
            try saying("cannot remove versions/\(day)") { () throws(Errno) in
                do throws(Errno) { try versions.removeDirectory(day.bytes) } catch {
                    guard error == .notEmpty || error == .exists else { throw error }
                }
            }
        }
    }
}
