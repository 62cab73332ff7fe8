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
        // A kernel that clears pages between two runs does a tenth of the work.
        simulation_keep_memory()
        exit(run(options) ? 0 : 1)
    }

    private static func run(_ options: SimulatorOptions) -> Bool {
        let begin = ContinuousClock.now
        var steps = 0
        var (done, broken): (UInt64, Int) = (0, 0)
        for seed in options.seeds {
            if let limit = options.duration, ContinuousClock.now - begin > limit { break }
            var run = options.run(seed)
            run.prints = options.isVerbose
            let outcome = checked(run, options)
            if options.isVerbose { for line in outcome.histogram { show(line) } }
            done += 1
            steps += outcome.steps
            if options.saysEach { show("seed \(seed): \(outcome.steps) steps, \(outcome.shown)") }
            if let failure = outcome.failure {
                broken += 1
                if options.goesOn {
                    show("seed \(seed) breaks a promise: \(failure)")
                    continue
                }
                report(run, failure, options)
                return false
            }
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let rate = (Double(done) / max(seconds, 0.001) * 10).rounded() / 10
        show(
            "\(done) seeds from \(options.first), \(broken) broken, \(steps) steps, in \(Int(seconds)) s:"
                + " \(rate) seeds a second")
        return broken == 0
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
