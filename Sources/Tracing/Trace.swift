import Synchronization
package import SystemCalls

/// What this process's lanes and threads did when, if somebody wants to know. While nobody does, asking costs one load.
package enum Trace {
    private static let state = Atomic(false)
    private static let recorder = Mutex<TraceRecorder?>(nil)

    package static var isOn: Bool { state.load(ordering: .relaxed) }

    /// Begins to write to a file, in place of what was in it. It is Chrome's trace format (a JSON array of events), which
    /// Perfetto and chrome://tracing open, also while it is written or where its end was cut off.
    /// - Parameter process: how this process is named there.
    package static func begin(writingTo path: String, process: String) throws(Errno) {
        let new = try TraceRecorder(path: path, process: process)
        recorder.withLock { $0 = new }
        state.store(true, ordering: .releasing)
    }

    /// Writes what is left, and ends the file.
    package static func end() {
        state.store(false, ordering: .releasing)
        let ended = recorder.withLock { recorder in
            defer { recorder = nil }
            return recorder
        }
        ended?.end()
    }

    /// Nanoseconds of a clock that all processes of this machine share; never 0.
    package static func now() -> UInt64 { UInt64(max(monotonicNanoseconds(), 1)) }

    static func add(_ span: TraceSpan, on track: TraceTrack) { recorder.withLock { $0 }?.add(span, on: track) }
}
