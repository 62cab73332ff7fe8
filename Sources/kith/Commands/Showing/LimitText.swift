import Control

/// A limit in words: `up 2.0 MiB/s, down 500 KiB/s`.
enum LimitText {
    static func whose(_ limit: API.Limit) -> String {
        limit.device.map { Shown.line(limit.deviceName ?? $0) } ?? "all together"
    }

    static func rates(_ limit: API.Limit) -> String {
        [("up", limit.up), ("down", limit.down)]
            .compactMap { word, rate in rate.map { "\(word) \(Shown.size($0))/s" } }
            .joined(separator: ", ")
    }
}
