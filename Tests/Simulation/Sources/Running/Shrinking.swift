/// Leaves acts out of a history as long as it breaks the same promise.
struct Shrinking {
    private let run: Run
    private let promise: String
    private static let mostTries = 400

    init(_ run: Run, _ failure: Failure) {
        self.run = run
        promise = failure.promise
    }

    func shortest() -> Run {
        var best = run
        var tries = 0
        var size = max(1, best.workload.acts.count / 2)
        while true {
            var start = 0
            while start < best.workload.acts.count, tries < Shrinking.mostTries {
                tries += 1
                let shorter = leavingOut(start..<min(start + size, best.workload.acts.count), of: best)
                if breaks(shorter) { best = shorter } else { start += size }
            }
            if size == 1 || tries >= Shrinking.mostTries { return best }
            size /= 2
        }
    }

    private func leavingOut(_ range: Range<Int>, of run: Run) -> Run {
        var workload = run.workload
        workload.acts.removeSubrange(range)
        return Run(workload: workload, schedule: run.schedule)
    }

    private func breaks(_ run: Run) -> Bool { Simulator.play(run).failure?.promise == promise }
}
