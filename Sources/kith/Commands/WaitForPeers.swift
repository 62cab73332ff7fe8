import Control
import Dispatch

extension Command {
    static let wait = Command(
        "wait", "wait until this device and its connected peers agree",
        operands: [.anyFolder],
        options: [
            Option("--timeout", .seconds("SECONDS"), "give up after this, with exit status 3 (default: never)"),
            Option(
                "--peers", .count("N", least: 0),
                "at least so many peers must be connected and agree (default: 1, if there is another member)"),
        ],
        notes: ["To agree is to have placed the same, durably."]
    ) { arguments, session in
        let started = ContinuousClock.now
        let agreement: API.Agreement = try Progress.during(session) {
            try agree(arguments, session) { (ContinuousClock.now - started) / .seconds(1) }
        }
        if agreement.agreed || session.json { try session.show(agreement) { "" } }
        guard !agreement.agreed else { return .done }
        session.err.line("kith: not in time")
        for matter in agreement.waitingFor { session.err.line("      \(Shown.line(matter))") }
        return .notInTime
    }

    /// How long one request may stay open: short enough that a daemon that goes is noticed.
    private static let slice = 5.0

    private static func agree(
        _ arguments: Arguments, _ session: Session, elapsed: () -> Double
    ) throws -> API.Agreement {
        let timeout = arguments.seconds("--timeout") ?? .infinity
        let peers = arguments.count("--peers").map { Int(clamping: $0) }
        while true {
            let asked = elapsed()
            let patience = max(0, min(slice, timeout - asked))
            let agreement = try session.ask(about: arguments["FOLDER"], patience: .seconds(patience + 60)) {
                API.WaitRequest(folder: $0, peers: peers, patience: patience)
            }
            if agreement.agreed || elapsed() >= timeout { return agreement }
            // Whoever answers before its time is asked again, but not without a pause.
            if elapsed() - asked < patience / 2 { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.02) }
        }
    }
}
