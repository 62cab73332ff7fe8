import SystemCalls

/// The machine's clocks, in nanoseconds.
enum Clock {
    /// Since 1970; may jump, and decides nothing but names and what the user is shown.
    static func realTime() -> Int64 { realTimeNanoseconds() }

    /// Only rises.
    static func monotonic() -> UInt64 { UInt64(monotonicNanoseconds()) }
}
