import Control
import Dispatch

/// A status that follows what happens: in place on a terminal, each change once in a pipe.
struct StatusWatch {
    private let session: Session
    private var shown = ""
    private var meters: [String: RateMeter] = [:]
    private let started = ContinuousClock.now

    init(_ session: Session) { self.session = session }

    /// Until a signal comes. Fails when the daemon ends.
    func run(until interruption: Interruption, _ ask: () throws -> API.Status) throws {
        var watch = self
        repeat { try watch.show(try ask()) } while !interruption.wait(.milliseconds(500))
    }

    mutating func show(_ status: API.Status) throws {
        let text = try session.json ? jsonLine(status) : lines(status).map { $0 + "\n" }.joined()
        guard text != shown else { return }
        if session.out.terminal != nil, !session.json {
            session.out.write(Self.redrawing(shown) + text)
        } else {
            session.out.write(shown.isEmpty || session.json ? text : "\n" + text)
        }
        shown = text
    }

    /// Goes up to where the last text began and clears from there (ECMA-48).
    private static func redrawing(_ last: String) -> String {
        let lines = last.count(where: { $0 == "\n" })
        return lines == 0 ? "" : "\u{1B}[\(lines)A\r\u{1B}[J"
    }

    private func jsonLine(_ status: API.Status) throws -> String {
        String(decoding: try API.encode(status), as: UTF8.self) + "\n"
    }

    /// On a terminal in rows of its width and cut to its height: what it wrapped itself, or scrolled away, could not be
    /// drawn over.
    private mutating func lines(_ status: API.Status) -> [String] {
        let text = StatusText(status: status, paint: session.out.paint)
        guard let terminal = session.out.terminal else { return text.lines }
        let lines = (text.lines + progress(status)).flatMap {
            TerminalLine.wrapped($0, to: max(1, terminal.columns - 1))
        }
        let most = max(1, terminal.rows - 2)
        return lines.count <= most
            ? lines : lines.prefix(most) + ["and \(lines.count - most) more lines; see: kith status"]
    }

    private mutating func progress(_ status: API.Status) -> [String] {
        let now = (ContinuousClock.now - started) / .seconds(1)
        return status.folders.compactMap { folder in
            guard let work = folder.work else {
                meters[folder.id] = nil
                return nil
            }
            meters[folder.id, default: RateMeter()].add(work, at: now)
            return ProgressText.line(folder.name, work, meters[folder.id, default: RateMeter()])
        }
    }
}
