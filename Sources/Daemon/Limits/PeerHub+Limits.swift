import Dispatch
import Identity
import Synchronization
import Transport

/// How fast all connections may be.
extension PeerHub {
    /// The clock may be set, and summer begin, while a change of the limits is waited for.
    private static let longestLook = 3600

    /// Reads what was kept. A file that cannot be read is said: without limits somebody may have to pay.
    static func limitBook(in home: DaemonHome, _ log: (String) -> Void) -> LimitBook {
        do {
            guard let bytes = try home.contents(of: LimitBook.file, atMost: LimitBook.longestFile) else {
                return LimitBook()
            }
            return try LimitBook(encoded: bytes)
        } catch {
            log("NO LIMITS are in force, those that were set cannot be read: \(error); set them again: kith limit")
            return LimitBook()
        }
    }

    var limitRules: [LimitRule] { state.withLock { $0.limits.rules } }

    /// Changes the limits, durably and at once. False where there are too many.
    func limit(_ device: DeviceID?, during: WeekSpan?, up: UInt64?, down: UInt64?) throws(DaemonError) -> Bool {
        var book = state.withLock { $0.limits }
        guard book.set(device, during: during, up: up, down: down) else { return false }
        try home.replace(LimitBook.file, with: book.encoded)
        state.withLock { $0.limits = book }
        applyLimits()
        return true
    }

    /// Tells the network what holds now, and comes back when that changes.
    func applyLimits() {
        let now = LocalMinute.now()
        let wait: Int? = state.withLock { state in
            state.loop?.limit(to: state.limits.limits(at: now.minute))
            return state.limits.minutesToChange(after: now.minute)
        }
        guard let wait else { return }
        let seconds = min(wait * 60 - now.second, PeerHub.longestLook)
        limitTimer?.schedule(after: .seconds(max(seconds, 1)), leeway: .seconds(1))
    }
}
