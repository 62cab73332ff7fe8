import Glibc

/// A time of the week at this device's place.
struct LocalMinute: Hashable, Sendable {
    /// 0 is Monday's midnight.
    let minute: Int
    /// Of that minute.
    let second: Int

    static func now() -> LocalMinute { LocalMinute(seconds: time(nil)) }

    /// - Parameter seconds: since 1970.
    init(seconds: Int) {
        var seconds = seconds
        var parts = tm()
        localtime_r(&seconds, &parts)
        // tm counts days from Sunday.
        let day = (Int(parts.tm_wday) + 6) % 7
        minute = day * WeekSpan.minutesOfDay + Int(parts.tm_hour) * 60 + Int(parts.tm_min)
        second = Int(parts.tm_sec)
    }
}
