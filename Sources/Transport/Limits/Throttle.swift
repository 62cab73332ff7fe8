package import Identity

/// Whose turn it is to pass bytes in one direction, where limits are set. Connections that have to wait go on in the order
/// in which they began to, each with what is there: so all have their part of a limit that they share.
///
/// Used on one thread. Connections are called by `resume` from within `served` and `set` alone.
package final class Throttle {
    private var total: TokenBucket?
    private var devices: [DeviceID: TokenBucket] = [:]
    private var waiting: [Turn] = []
    private var serving: ConnectionNumber?
    private let now: () -> Duration
    private let resume: (ConnectionNumber) -> Void
    private let wakeAfter: (Duration) -> Void

    private struct Turn {
        let connection: ConnectionNumber
        let device: DeviceID
    }

    /// - Parameters:
    ///   - resume: lets a connection go on, if it still is.
    ///   - wakeAfter: has `served` called when the time has passed, in place of what was asked for before.
    package init(
        now: @escaping () -> Duration, resume: @escaping (ConnectionNumber) -> Void,
        wakeAfter: @escaping (Duration) -> Void
    ) {
        self.now = now
        self.resume = resume
        self.wakeAfter = wakeAfter
    }

    /// Changes the limits, and lets everybody who waits look again. Who has the same rate as before owes what it owed.
    package func set(total rate: UInt64?, devices rates: [DeviceID: UInt64]) {
        let time = now()
        total = rate.map { rate in total.flatMap { $0.rate == rate ? $0 : nil } ?? TokenBucket(rate: rate, at: time) }
        devices = Dictionary(
            uniqueKeysWithValues: rates.map { device, rate in
                let kept = devices[device].flatMap { $0.rate == rate ? $0 : nil }
                return (device, kept ?? TokenBucket(rate: rate, at: time))
            })
        served()
    }

    /// Bytes that a connection may pass now. With 0 it has to wait, and is resumed when it may.
    package func grant(to connection: ConnectionNumber, of device: DeviceID) -> Int {
        guard total != nil || devices[device] != nil else { return .max }
        let isQueued = waiting.contains { $0.connection == connection }
        let isBehind = serving != connection && (isQueued || total != nil && !waiting.isEmpty)
        let available = isBehind ? 0 : available(to: device)
        if available == 0, !isQueued { waiting.append(Turn(connection: connection, device: device)) }
        if available == 0, serving == nil { schedule() }
        return available
    }

    package func passed(_ count: Int, of device: DeviceID) {
        total?.take(count)
        devices[device]?.take(count)
    }

    /// The connection is no more.
    package func ended(_ connection: ConnectionNumber) { waiting.removeAll { $0.connection == connection } }

    /// The time that was asked for has come: whoever may go on does.
    package func served() {
        let turns = waiting
        waiting = []
        var blocked: [Turn] = []
        for turn in turns {
            guard available(to: turn.device) > 0 else {
                blocked.append(turn)
                continue
            }
            serving = turn.connection
            resume(turn.connection)
            serving = nil
        }
        // Who had a turn waits for the next one behind those who had none.
        waiting = blocked + waiting
        schedule()
    }

    private func available(to device: DeviceID) -> Int {
        let time = now()
        return min(total?.available(at: time) ?? .max, devices[device]?.available(at: time) ?? .max)
    }

    private func schedule() {
        let time = now()
        let waits = waiting.map { max(total?.wait(at: time) ?? .zero, devices[$0.device]?.wait(at: time) ?? .zero) }
        if let least = waits.min() { wakeAfter(least) }
    }
}
