import Glibc

/// All seeds in blocks, some at a time, each in a process of its own; what they say comes in the order of the seeds.
final class SeedBlocks {
    private let options: SimulatorOptions
    private let size: UInt64
    private var next: UInt64
    private let begin = ContinuousClock.now
    /// In the order of their seeds: those that run, and those of which not all was shown.
    private var blocks: [SeedBlock] = []
    private var tally = Tally()

    /// So many that no process has nothing to do while another one has much, and so few that starting them costs nothing.
    private static let mostSeeds: UInt64 = 100

    init(_ options: SimulatorOptions) {
        self.options = options
        let share = options.seedCount / UInt64(options.jobs * 4)
        size = min(SeedBlocks.mostSeeds, max(1, share))
        next = options.seeds.lowerBound
    }

    /// Else nothing is gained by processes.
    var areSeveral: Bool { options.seedCount > size }

    /// Whether none broke a promise.
    func run() -> Bool {
        while true {
            startBlocks()
            if blocks.isEmpty { break }
            readWhatComes()
            if let last = blocks.firstIndex(where: \.endsAll) { endAll(after: last) }
            showWhatIsDue()
            if blocks.isEmpty, tally.broken > 0, !options.goesOn { return false }
        }
        show(tally.summary(options, since: begin))
        return tally.broken == 0
    }

    private func startBlocks() {
        while blocks.count(where: { $0.output != nil }) < options.jobs, next < options.seeds.upperBound {
            let left = options.duration.map { $0 - (ContinuousClock.now - begin) }
            if let left, left <= .zero { return }
            if blocks.contains(where: \.endsAll) { return }
            let end = next + min(size, options.seeds.upperBound - next)
            blocks.append(SeedBlock(next..<end, options, within: left))
            next = end
        }
    }

    private func readWhatComes() {
        let running = blocks.compactMap { block in block.output.map { (block, $0) } }
        var polled = running.map { pollfd(fd: $0.1, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), -1) > 0 else { return }
        for (index, (block, _)) in running.enumerated() where polled[index].revents != 0 { block.read() }
    }

    /// What the others find is of no use any more.
    private func endAll(after last: Int) {
        next = options.seeds.upperBound
        for block in blocks[(last + 1)...] { block.kill() }
        blocks.removeSubrange((last + 1)...)
    }

    private func showWhatIsDue() {
        while let first = blocks.first {
            for line in first.takeLines() { show(line) }
            guard first.output == nil else { return }
            tally.add(first.tally)
            blocks.removeFirst()
        }
    }
}
