/// Bytes a second as one types them: `500K`, `1.5M`, `2MiB`, `10mbit`, or `off`.
struct Rate {
    /// 0: not limited.
    let bytesPerSecond: UInt64

    /// Nil for another unit, for less than 1 KiB a second, and for what does not fit.
    init?(_ text: String) {
        let lowered = text.lowercased()
        guard lowered != "off" else {
            bytesPerSecond = 0
            return
        }
        let digits = lowered.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let unit = Self.units[lowered.dropFirst(digits.count)] else { return nil }
        let bytes = (number * unit).rounded()
        guard bytes >= 1024, bytes <= Double(UInt64(1) << 40) else { return nil }
        bytesPerSecond = UInt64(bytes)
    }

    private static let units: [Substring: Double] = [
        "": 1, "b": 1, "k": kibi, "kib": kibi, "m": kibi * kibi, "mib": kibi * kibi, "g": kibi * kibi * kibi,
        "gib": kibi * kibi * kibi, "kbit": 125, "mbit": 125_000, "gbit": 125_000_000,
    ]
    private static let kibi = 1024.0
}
