package import Folders

/// Where a displaced file is kept: `versions/<day>/<HHMMSS>.<number> <name>`, all in UTC. Its order is that of time.
package struct VersionPath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// As `2026-11-21`.
    package let day: Name
    /// The time, a number that tells apart what came in one second, and the name that the file had, cut to fit.
    package let name: Name

    /// Nil unless both read as such a path's parts.
    package init?(day: Name, name: Name) {
        let (date, stem) = (day.bytes, name.bytes)
        guard date.count == 10, date[4] == UInt8(ascii: "-"), date[7] == UInt8(ascii: "-"),
            date.indices.allSatisfy({ $0 == 4 || $0 == 7 || isDigit(date[$0]) }),
            stem.count > 7, stem[..<6].allSatisfy(isDigit), stem[6] == UInt8(ascii: ".")
        else { return nil }
        self.day = day
        self.name = name
    }

    /// Reads what `description` says.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "versions", let day = Name(String(parts[1])),
            let name = Name(String(parts[2]))
        else { return nil }
        self.init(day: day, name: name)
    }

    /// The place for a file that was called `original`, displaced at a time as the `number`-th of its second.
    init?(original: Name, at time: CalendarTime, number: Int) {
        let prefix = Array("\(time.clock).\(digits(number, 4)) ".utf8)
        guard let day = Name(time.date), let name = Name(prefix + original.cut(to: Name.longest - prefix.count)) else {
            return nil
        }
        self.init(day: day, name: name)
    }

    /// The name that the file had, as far as it is kept.
    package var original: Name? { Name(Array(name.bytes.drop { $0 != UInt8(ascii: " ") }.dropFirst())) }

    /// Beneath `.kith`.
    package var description: String { "versions/\(day)/\(name)" }

    package static func < (left: VersionPath, right: VersionPath) -> Bool {
        (left.day, left.name) < (right.day, right.name)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

extension Name {
    /// The name's beginning, at most `limit` bytes of it, without a torn character.
    fileprivate func cut(to limit: Int) -> [UInt8] {
        guard bytes.count > limit else { return bytes }
        var end = limit
        // A byte 10xxxxxx goes on with the character before it.
        while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return Array(bytes[..<end])
    }
}
