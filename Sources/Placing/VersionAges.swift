package import Folders

/// For how many hours each day's versions have been there, all of them, as counted by somebody who was there. What clocks say
/// does not count, since one that is a year off would cost all versions at once: a day's name serves to tell it from others.
package struct VersionAges: Hashable, Sendable {
    package struct Day: Hashable, Sendable {
        /// The mtime of the day's directory, in nanoseconds since 1970: another one means that another version has come.
        package let changed: Int64
        package let hours: Int

        package init(changed: Int64, hours: Int) {
            self.changed = changed
            self.hours = hours
        }
    }

    package private(set) var days: [Name: Day]

    package init(days: [Name: Day] = [:]) { self.days = days }

    func hours(of day: Name) -> Int { days[day]?.hours ?? 0 }

    /// So many hours later these are the days, with their directories' mtimes. One that has changed begins anew.
    mutating func pass(hours: Int, to found: [Name: Int64]) {
        days = Dictionary(
            uniqueKeysWithValues: found.map { day, changed in
                let former = days[day]
                return (
                    day, Day(changed: changed, hours: former?.changed == changed ? (former?.hours ?? 0) + hours : 0)
                )
            })
    }

    /// What was removed from the days has changed their directories and makes none of the rest younger.
    mutating func keep(_ found: [Name: Int64]) {
        days = Dictionary(uniqueKeysWithValues: found.map { ($0, Day(changed: $1, hours: hours(of: $0))) })
    }
}
