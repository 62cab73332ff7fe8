import Bytes
import Identity
import Transport

/// The limits that a user has set, which are kept from one run to the next. Where several hold at once, the least counts.
struct LimitBook: Hashable, Sendable {
    static let file = "limits"
    static let longestFile = 64 << 10
    static let mostRules = 256
    /// Bytes a second: with less, what must be said now and then would not get through in time.
    static let rates: ClosedRange<UInt64> = 1024...(1 << 40)
    private static let format: UInt64 = 1

    private(set) var rules: [LimitRule] = []

    init() {}

    /// Changes the rule for a device, or for all, that holds then; `nil` leaves a rate as it is, 0 lifts it. False, and
    /// nothing happens, where there would be too many rules.
    mutating func set(_ device: DeviceID?, during: WeekSpan?, up: UInt64?, down: UInt64?) -> Bool {
        let number = rules.firstIndex { $0.device == device && $0.during == during }
        guard number != nil || rules.count < LimitBook.mostRules else { return false }
        var rule = number.map { rules.remove(at: $0) } ?? LimitRule(device: device, during: during)
        if let up { rule.rates.up = up == 0 ? nil : up }
        if let down { rule.rates.down = down == 0 ? nil : down }
        if !rule.rates.isUnlimited { rules = (rules + [rule]).sorted(by: LimitRule.precedes) }
        return true
    }

    /// What holds at a minute of the week, 0 being Monday's midnight.
    func limits(at minute: Int) -> RateLimits {
        var limits = RateLimits()
        for rule in rules where rule.holds(at: minute) {
            if let device = rule.device {
                limits.devices[device] = LimitBook.least(limits.devices[device] ?? Rates(), rule.rates)
            } else {
                limits.all = LimitBook.least(limits.all, rule.rates)
            }
        }
        return limits
    }

    private static func least(_ left: Rates, _ right: Rates) -> Rates {
        Rates(
            up: [left.up, right.up].compactMap(\.self).min(), down: [left.down, right.down].compactMap(\.self).min())
    }

    /// Minutes from one minute of the week to the next at which a rule begins or ends to hold; nil where none does.
    func minutesToChange(after minute: Int) -> Int? {
        rules.compactMap(\.during).flatMap(\.edges)
            .map { (WeekSpan.wrapped($0 - minute - 1)) + 1 }
            .min()
    }

    /// [format, [[device or null, span or null, up or 0, down or 0], ...] in their order].
    var encoded: [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(LimitBook.format)
        writer.array(rules.count)
        for rule in rules {
            writer.array(4)
            if let device = rule.device { writer.byteString(device.raw) } else { writer.null() }
            if let during = rule.during { writer.text(during.description) } else { writer.null() }
            writer.unsigned(rule.rates.up ?? 0)
            writer.unsigned(rule.rates.down ?? 0)
        }
        return writer.bytes
    }

    init(encoded: [UInt8]) throws(CBORError) {
        var reader = CBORReader(encoded)
        guard try reader.array(atMost: 2) == 2, try reader.unsigned() == LimitBook.format else {
            throw reader.invalid()
        }
        for _ in 0..<(try reader.array(atMost: LimitBook.mostRules)) {
            guard try reader.array(atMost: 4) == 4 else { throw reader.invalid() }
            let device = reader.null() ? nil : DeviceID(try reader.bytes32())
            let during = reader.null() ? nil : try LimitBook.span(&reader)
            let (up, down) = (try reader.unsigned(), try reader.unsigned())
            guard [up, down].allSatisfy({ $0 == 0 || LimitBook.rates.contains($0) }) else { throw reader.invalid() }
            _ = set(device, during: during, up: up, down: down)
        }
        try reader.finish()
    }

    private static func span(_ reader: inout CBORReader) throws(CBORError) -> WeekSpan {
        guard let span = WeekSpan(text: try reader.text(atMost: 100)) else { throw reader.invalid() }
        return span
    }
}
