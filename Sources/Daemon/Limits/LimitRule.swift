import Identity
import Transport

/// How fast bytes may pass, for whom and when.
struct LimitRule: Hashable, Sendable {
    /// Nil: all devices together.
    let device: DeviceID?
    /// Nil: always.
    let during: WeekSpan?
    var rates = Rates()

    func holds(at minute: Int) -> Bool { during?.contains(minute: minute) ?? true }

    /// Those for all before those for one device, those for always before those for a time.
    static func precedes(_ left: LimitRule, _ right: LimitRule) -> Bool {
        if left.device != right.device {
            guard let one = left.device, let other = right.device else { return left.device == nil }
            return one < other
        }
        return (left.during?.description ?? "") < (right.during?.description ?? "")
    }
}
