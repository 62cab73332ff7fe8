import Dispatch
import Foundation
import Synchronization

/// A running program whose lines are watched. It ends when its standard input does, or with `terminate`.
final class LabProcess: Sendable {
    private struct State {
        var lines: [String] = []
        var partial: [UInt8] = []
        var ended = false
    }

    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)
    private let process: Mutex<Process>
    private let input = Pipe()

    init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        self.process = Mutex(process)
        let reading = output.fileHandleForReading
        // A thread, since it blocks.
        Thread.detachNewThread { [self] in
            while case let bytes = reading.availableData, !bytes.isEmpty { received(Array(bytes)) }
            state.withLock { $0.ended = true }
            changed.signal()
        }
    }

    var lines: [String] { state.withLock { $0.lines } }

    var identifier: Int32 { process.withLock { $0.processIdentifier } }

    func endInput() { try? input.fileHandleForWriting.close() }

    func terminate() { process.withLock { $0.terminate() } }

    /// Waits until the output has ended; what it was and the exit status.
    func finished() -> (status: Int32, output: String) {
        _ = wait(.seconds(180)) { _ in false }
        return process.withLock { process in
            process.waitUntilExit()
            return (process.terminationStatus, lines.joined(separator: "\n"))
        }
    }

    /// How long it took until the lines were as wanted; nil when they were not in time, or never will be.
    func wait(_ limit: Duration, until wanted: ([String]) -> Bool) -> Duration? {
        let start = ContinuousClock.now
        while true {
            let (lines, ended) = state.withLock { ($0.lines, $0.ended) }
            let elapsed = start.duration(to: .now)
            if wanted(lines) { return elapsed }
            guard !ended, elapsed < limit else { return nil }
            let left = (limit - elapsed).components
            let nanoseconds = Int(left.seconds) * 1_000_000_000 + Int(left.attoseconds / 1_000_000_000)
            _ = changed.wait(timeout: .now() + .nanoseconds(nanoseconds))
        }
    }

    private func received(_ bytes: [UInt8]) {
        state.withLock { state in
            state.partial += bytes
            while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
                state.lines.append(String(decoding: state.partial[..<end], as: UTF8.self))
                state.partial.removeSubrange(...end)
            }
        }
        changed.signal()
    }
}
