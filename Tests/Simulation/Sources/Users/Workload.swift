import TestSupport

/// The acts of one run, from its seed.
struct Workload: Sendable {
    let seed: UInt64
    let devices: Int
    var acts: [Act]
    /// Disks fail too, and things happen amid a placing; and the oracle asks for each side of each conflict.
    let isHard: Bool
    /// Each file counts as one that waits until what is smaller has been looked at.
    var isLarge = false

    init(seed: UInt64, devices: Int, acts: [Act], isHard: Bool) {
        self.seed = seed
        self.devices = devices
        self.acts = acts
        self.isHard = isHard
    }

    /// - Parameter devices: nil: two to five, drawn.
    init(seed: UInt64, devices: Int?, actions: Int, isHard: Bool) {
        var random = SplitMix(seed: seed &* 2 &+ 1)
        let drawn = 2 + Int([0, 0, 0, 1, 1, 2, 3][Int(random.next() % 7)])
        let count = devices ?? drawn
        self.seed = seed
        self.devices = count
        self.isHard = isHard
        let habits = Habits.drawn(random.next(), isHard: isHard)
        acts = (0..<actions).map { number in
            Act(
                number: number, kind: habits.kind(random.next()), device: Int(random.next() % UInt64(count)),
                delay: Workload.delay(random.next()), picks: (0..<4).map { _ in random.next() })
        }
    }

    /// From at once to some seconds, as likely within a millisecond as within a second.
    private static func delay(_ draw: UInt64) -> UInt64 {
        let scale: UInt64 = [0, 1_000_000, 30_000_000, 300_000_000, 3_000_000_000][Int(draw % 5)]
        return scale == 0 ? 0 : (draw >> 8) % scale
    }
}
