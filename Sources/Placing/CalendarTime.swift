/// A moment as UTC's calendar has it, to the second.
struct CalendarTime: Hashable, Sendable {
    var year: Int64
    var month: Int64
    var day: Int64
    var secondOfDay: Int64

    /// From nanoseconds since 1970. The calendar's arithmetic counts days from 1 March of year 0, so that a leap day is
    /// the last of its year (Hinnant, "chrono-compatible low-level date algorithms").
    init(nanoseconds: Int64) {
        let seconds = nanoseconds.dividedDown(by: 1_000_000_000)
        let days = seconds.dividedDown(by: 86_400)
        secondOfDay = seconds - days * 86_400
        let shifted = days + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// As `2026-11-21`.
    var date: String { "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))" }

    /// As `075420`.
    var clock: String {
        digits(secondOfDay / 3600, 2) + digits(secondOfDay / 60 % 60, 2) + digits(secondOfDay % 60, 2)
    }
}

/// `number` in decimal with zeros before it, `width` digits at least.
func digits(_ number: some BinaryInteger, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

extension Int64 {
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
