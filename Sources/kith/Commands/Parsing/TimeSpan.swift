/// A length of time as one types it: a whole number and `s`, `m`, `h` or `d`.
struct TimeSpan {
    let seconds: UInt64

    /// Nil for another unit, for none, and for what does not fit.
    init?(_ text: String) {
        guard let unit = text.last, let number = UInt64(text.dropLast()), let length = Self.lengths[unit] else {
            return nil
        }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: length)
        guard !overflow, seconds > 0 else { return nil }
        self.seconds = seconds
    }

    private static let lengths: [Character: UInt64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
}
