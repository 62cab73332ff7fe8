import Dispatch
import Foundation
import Synchronization
import TestSupport

/// A running program whose lines are watched. It ends when its standard input does, or with `terminate`.
final class LabProcess: Sendable {
    private struct State {
        var lines: [String] = []
        var partial: [UInt8] = []
        var ended = false
    }

    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)
    private let process: ChildProcess
    private let input: FileHandle

    init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let (mine, its) = try Self.stream()
        let (ending, source) = try Self.stream()
        process = try ChildProcess(
            ["env"] + environment.map { "\($0)=\($1)" } + [program] + arguments,
            input: .descriptor(source.fileDescriptor), output: .descriptor(its.fileDescriptor),
            errors: .descriptor(its.fileDescriptor))
        input = ending
        // A thread, since it blocks. The child's ends are closed here as these two go.
        Thread.detachNewThread { [self] in
            while let bytes = Self.read(mine.fileDescriptor) { received(bytes) }
            state.withLock { $0.ended = true }
            changed.signal()
        }
    }

    /// Two ends of one stream, of which a child inherits none unasked. (pipe2(2) is not there for Swift.)
    private static func stream() throws -> (FileHandle, FileHandle) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return (
            FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
            FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        )
    }

    /// What has come, as soon as anything has; nil at the end.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            guard count < 0, errno == EINTR else { return nil }
        }
    }

    var lines: [String] { state.withLock { $0.lines } }

    var identifier: Int32 { process.pid }

    func endInput() { try? input.close() }

    func terminate() { process.signal(SIGTERM) }

    /// Waits until the output has ended and the program too; what it wrote, and how it ended: nil if it had to be killed.
    func finished() -> (ending: ChildProcess.Ending?, output: String) {
        _ = wait(.seconds(180)) { _ in false }
        let isOver = process.ended(within: .seconds(60))
        if !isOver { process.kill() }
        return (isOver ? process.ending : nil, lines.joined(separator: "\n"))
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
