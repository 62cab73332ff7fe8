import Control
import Dispatch

/// A progress line on the terminal while the daemon works on something; none in a pipe or with JSON.
final class Progress {
    private let timer: any DispatchSourceTimer
    private let queue = DispatchQueue(label: "kith.progress")
    private let err: Output

    /// Runs `work`, and shows meanwhile how far the folders of `session` are.
    static func during<Result>(_ session: Session, _ work: () throws -> Result) rethrows -> Result {
        guard let terminal = session.err.terminal, !session.json else { return try work() }
        let progress = Progress(session, columns: terminal.columns)
        defer { progress.end() }
        return try work()
    }

    private init(_ session: Session, columns: Int) {
        err = session.err
        timer = DispatchSource.makeTimerSource(queue: queue)
        var meters: [String: RateMeter] = [:]
        let started = ContinuousClock.now
        timer.setEventHandler {
            guard let status = try? session.ask(API.StatusRequest()) else { return }
            let now = (ContinuousClock.now - started) / .seconds(1)
            for folder in status.folders {
                guard let work = folder.work else { continue }
                meters[folder.id, default: RateMeter()].add(work, at: now)
                let line = ProgressText.line(folder.name, work, meters[folder.id, default: RateMeter()])
                return session.err.write("\r\u{1B}[K" + TerminalLine.cut(line, to: max(1, columns - 1)))
            }
        }
        timer.schedule(deadline: .now() + .milliseconds(500), repeating: .milliseconds(500))
        timer.resume()
    }

    /// After this no line is written any more: the handler runs on the same queue.
    private func end() {
        timer.cancel()
        queue.sync {}
        err.write("\r\u{1B}[K")
    }
}
