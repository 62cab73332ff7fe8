import CSimulation
import Glibc
import TestSupport

/// The program: runs seeds, and shows the first that breaks a promise, as short as it can be made.
package enum Simulator {
    package static func main() {
        guard let options = SimulatorOptions(Array(CommandLine.arguments.dropFirst())) else {
            show(SimulatorOptions.usage)
            exit(2)
        }
        let blocks = SeedBlocks(options)
        if options.jobs > 1, blocks.areSeveral { exit(blocks.run() ? 0 : 1) }
        simulation_settle_in()
        simulation_remember_signatures()
        exit(run(options) ? 0 : 1)
    }

    private static func run(_ options: SimulatorOptions) -> Bool {
        let begin = ContinuousClock.now
        var tally = Tally()
        for seed in options.seeds {
            if let limit = options.duration, ContinuousClock.now - begin > limit { break }
            var run = options.run(seed)
            run.prints = options.isVerbose
            let outcome = checked(run, options)
            if options.isVerbose { for line in outcome.histogram { show(line) } }
            let own = Tally(done: 1, broken: outcome.failure == nil ? 0 : 1, steps: outcome.steps)
            tally.add(own)
            if options.isPart { show(own.word) }
            if options.saysEach { show("seed \(seed): \(outcome.steps) steps, \(outcome.shown)") }
            guard let failure = outcome.failure else { continue }
            guard options.goesOn else {
                report(run, failure, options)
                return false
            }
            show("seed \(seed) breaks a promise: \(failure)")
        }
        if !options.isPart { show(tally.summary(options, since: begin)) }
        return tally.broken == 0
    }

    /// A run, and the same again: all that is chosen must follow from the seed.
    private static func checked(_ run: Run, _ options: SimulatorOptions) -> Run.Outcome {
        var outcome = play(run)
        guard options.isTwice, outcome.failure == nil else { return outcome }
        let again = play(Run(workload: run.workload, schedule: run.schedule))
        guard again.digest != outcome.digest else { return outcome }
        let pairs = Array(zip(outcome.choices, again.choices))
        let parting = pairs.firstIndex { $0 != $1 }
        let before = parting.map {
            pairs[max(0, $0 - 12)...$0].map { "\($0.0)\n    \($0.1)" }.joined(separator: "\n  ")
        }
        outcome.failure = Failure("repeatability", "two runs part here:\n  \(before ?? difference(outcome, again))")
        return outcome
    }

    private static func difference(_ one: Run.Outcome, _ other: Run.Outcome) -> String {
        zip(one.lines, other.lines).first { $0 != $1 }.map { "\($0.0)\n  \($0.1)" } ?? "after their last words"
    }

    static func play(_ run: Run) -> Run.Outcome {
        run.outcome(on: ModelDisk(seed: run.schedule))
    }

    private static func report(_ run: Run, _ failure: Failure, _ options: SimulatorOptions) {
        show("seed \(run.workload.seed) breaks a promise: \(failure)")
        let short = options.shrinks ? Shrinking(run, failure).shortest() : run
        if options.savesHistory { show(History.text(of: short)) }
        show("\nWhat happened, with \(short.workload.acts.count) of \(run.workload.acts.count) acts:\n")
        for line in play(short).transcript { show(line) }
        let acts = short.workload.acts.map { String($0.number) }.joined(separator: ",")
        show("\nTo see it again: kith-simulate --from \(run.workload.seed) \(options.repeating) --only \(acts)")
    }
}
