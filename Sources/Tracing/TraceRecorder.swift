import Dispatch
import Glibc
import Synchronization
import SystemCalls

/// Spans on their way to a file: collected in memory, of which only so much is used, and written by a queue of its own
/// each second, or when half of the room is taken. What finds no room is counted, and its number is written.
final class TraceRecorder: Sendable {
    /// 48 bytes each.
    static let mostSpans = 1 << 16

    private let buffer: Mutex<Buffer>
    private let file: Mutex<Output>
    private let queue = DispatchQueue(label: "kith.trace")
    // Made in init, then only cancelled.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer
    private let limit: Int

    private struct Buffer {
        var spans: [TraceSpan] = []
        var labels: [Int: String] = [:]
        /// Labels that are not written yet.
        var newLabels: [(Int, String)] = []
        var lost = 0
        var isBeingWritten = false
    }

    private struct Output: ~Copyable {
        let file: FileDescriptor
        var isEmpty = true
        var isEnded = false
    }

    /// Creates the file, or empties it.
    init(path: String, process: String, mostSpans: Int = mostSpans) throws(Errno) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let directory = try DirectoryDescriptor(userPath: Array(path[..<path.index(after: slash)].utf8))
        let name = Array(path[path.index(after: slash)...].utf8)
        file = Mutex(Output(file: try directory.openBeneath(name, [.writeOnly, .create, .truncate], mode: 0o600)))
        buffer = Mutex(Buffer())
        limit = mostSpans
        timer = DispatchSource.makeTimerSource(queue: queue)
        write([
            "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":\(getpid()),\"args\":{\"name\":\"\(TraceSpan.escaped(process))\"}}"
        ])
        timer.setEventHandler { [weak self] in self?.writeOut() }
        timer.schedule(deadline: .now() + 1, repeating: 1)
        timer.activate()
    }

    func add(_ span: TraceSpan, on track: TraceTrack) {
        let isHalfFull = buffer.withLock { buffer in
            if buffer.labels.updateValue(track.label, forKey: track.number) == nil {
                buffer.newLabels.append((track.number, track.label))
            }
            guard buffer.spans.count < limit else {
                buffer.lost += 1
                return false
            }
            buffer.spans.append(span)
            guard buffer.spans.count >= limit / 2, !buffer.isBeingWritten else { return false }
            buffer.isBeingWritten = true
            return true
        }
        if isHalfFull { queue.async { self.writeOut() } }
    }

    /// Writes what has come together.
    func flush() { queue.sync { writeOut() } }

    /// On the queue alone, so that nothing that was taken is still to be written when the end is.
    private func writeOut() {
        let taken = buffer.withLock { buffer in
            defer { (buffer.spans, buffer.newLabels, buffer.lost, buffer.isBeingWritten) = ([], [], 0, false) }
            return buffer
        }
        let process = getpid()
        var lines = taken.newLabels.map { number, label in
            #"{"name":"thread_name","ph":"M","pid":\#(process),"tid":\#(number),"args":{"name":"\#(TraceSpan.escaped(label))"}}"#
        }
        lines += taken.spans.map { $0.line(process: process) }
        if taken.lost > 0, let last = taken.spans.last {
            lines.append(
                #"{"name":"\#(taken.lost) spans lost","ph":"i","s":"p","pid":\#(process),"tid":0,"ts":\#(last.ended / 1000)}"#
            )
        }
        write(lines)
    }

    /// Writes the rest and the end.
    func end() {
        timer.cancel()
        flush()
        file.withLock { output in
            output.isEnded = true
            // Where the disk is full the trace lacks its end, which no viewer needs.
            try? output.file.write(Array("\n]\n".utf8))
        }
    }

    private func write(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        file.withLock { output in
            guard !output.isEnded else { return }
            let text = (output.isEmpty ? "[\n" : ",\n") + lines.joined(separator: ",\n")
            output.isEmpty = false
            try? output.file.write(Array(text.utf8))
        }
    }
}
