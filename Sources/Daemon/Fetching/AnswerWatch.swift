import Identity

/// Who was asked for something, and when anything last came of it. Whoever is silent for too long, because it hangs or means
/// ill, is asked for nothing that somebody else may have.
struct AnswerWatch {
    /// Nanoseconds: longer than a chunk takes over a slow line. Whoever answers after all gets twice as long from then on,
    /// so that two slow peers do not take turns for ever.
    static let patience: UInt64 = 15_000_000_000

    private var waitingSince: [DeviceID: UInt64] = [:]
    private var patience: [DeviceID: UInt64] = [:]
    private(set) var silent: Set<DeviceID> = []
    /// The next look is due.
    var isTimed = false

    /// `now` in nanoseconds, of a clock that only rises; so in all that follows.
    mutating func asked(_ device: DeviceID, at now: UInt64) {
        if waitingSince[device] == nil { waitingSince[device] = now }
    }

    /// - Parameter isMore: it has not yet answered all that it was asked.
    mutating func heard(_ device: DeviceID, at now: UInt64, isMore: Bool) {
        if silent.remove(device) != nil {
            patience[device] = min(patience[device, default: AnswerWatch.patience] * 2, .max / 4)
        }
        waitingSince[device] = isMore ? now : nil
    }

    /// It has gone, or nothing is expected of it any more.
    mutating func forget(_ device: DeviceID) {
        waitingSince[device] = nil
        patience[device] = nil
        silent.remove(device)
    }

    /// From now on it counts as silent.
    mutating func gaveUp(on device: DeviceID) {
        waitingSince[device] = nil
        silent.insert(device)
    }

    /// Who should have answered, in the order of their ids.
    func overdue(at now: UInt64) -> [DeviceID] {
        waitingSince.filter { device, since in
            now - min(now, since) >= patience[device, default: AnswerWatch.patience]
        }.keys.sorted()
    }
}
