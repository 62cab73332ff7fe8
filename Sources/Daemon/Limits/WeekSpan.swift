/// Minutes of a week that come again each week, in the time of this device's place: `08:00-18:00`, `mon-fri 22:00-06:00`.
/// A span past midnight belongs to the day on which it begins.
struct WeekSpan: Hashable, Sendable, CustomStringConvertible {
    static let minutesOfDay = 1440
    static let minutesOfWeek = 7 * minutesOfDay
    private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// 0 is Monday. Rising; not empty.
    private let days: [Int]
    /// Minutes of the day; 0 to 1439.
    private let from: Int
    /// Minutes of the day; 0 to 1440.
    private let until: Int

    /// Nil for text that says no span.
    init?(text: String) {
        let words = text.split(separator: " ").map { $0.lowercased() }
        guard let times = words.last, words.count <= 2 else { return nil }
        let ends = times.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let from = WeekSpan.minute(ends[0]), let until = WeekSpan.minute(ends[1]),
            from < WeekSpan.minutesOfDay, from != until,
            let days = words.count == 2 ? WeekSpan.days(words[0]) : Array(0..<7)
        else { return nil }
        (self.days, self.from, self.until) = (days, from, until)
    }

    /// `HH:MM`, up to 24:00.
    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
        else { return nil }
        let sum = hour * 60 + minute
        return sum <= minutesOfDay ? sum : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// `mon`, `mon-fri`, `fri-mon`, `sat,sun`.
    private static func days(_ text: String) -> [Int]? {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                dayNames.firstIndex(of: String($0))
            }
            guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil else {
                return nil
            }
            for offset in 0...(last - first + 7) % 7 { days.insert((first + offset) % 7) }
        }
        return days.isEmpty ? nil : days.sorted()
    }

    private var length: Int {
        (until - from + WeekSpan.minutesOfDay - 1) % WeekSpan.minutesOfDay + 1
    }

    func contains(minute: Int) -> Bool {
        days.contains { WeekSpan.wrapped(minute - $0 * WeekSpan.minutesOfDay - from) < length }
    }

    /// The minutes of the week at which it begins or ends.
    var edges: [Int] {
        days.flatMap { day in
            let start = day * WeekSpan.minutesOfDay + from
            return [WeekSpan.wrapped(start), WeekSpan.wrapped(start + length)]
        }
    }

    static func wrapped(_ minute: Int) -> Int {
        let rest = minute % minutesOfWeek
        return rest < 0 ? rest + minutesOfWeek : rest
    }

    var description: String {
        let times = "\(WeekSpan.shown(from))-\(WeekSpan.shown(until))"
        return days.count == 7 ? times : days.map { WeekSpan.dayNames[$0] }.joined(separator: ",") + " " + times
    }

    private static func shown(_ minute: Int) -> String {
        let parts = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }
}
