import Dispatch
import Foundation
package import Glibc
import Synchronization

/// A program that a test started. It is killed with the value, if it has not ended by then.
///
/// Not Foundation's `Process`: a child of that one inherits the signals that the calling thread blocks, which are all of them
/// on a thread of Dispatch's, so that neither `timeout` nor `kill` can end what it starts, and its `waitUntilExit` has no
/// limit and waits for whatever has inherited a socket of its own.
package final class ChildProcess: Sendable {
    /// How a process ended.
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// Where a stream of a child's comes from or goes to. A file is made if it is not there, and written at its end.
    package enum Stream: Sendable {
        case nothing
        case file(String)
        /// Stays the caller's, who may close it once the child runs.
        case descriptor(Int32)
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let pid: pid_t
    private let life = Life()

    /// Starts `words[0]`, looked up in `PATH` unless it holds a slash, in this process's environment and directory. What this
    /// process has open without `O_CLOEXEC` the child has too.
    package init(
        _ words: [String], input: Stream = .nothing, output: Stream, errors: Stream
    ) throws(Failure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let streams = [(STDIN_FILENO, input), (STDOUT_FILENO, output), (STDERR_FILENO, errors)]
        for (target, stream) in streams { Self.connect(target, stream, &actions) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.restoreSignals(&attributes)

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ)
        guard error == 0 else {
            throw Failure(description: "\(words[0]) could not be started: \(String(cString: strerror(error)))")
        }
        self.pid = pid
        life.watch(pid)
    }

    deinit { kill() }

    private static func connect(_ target: Int32, _ stream: Stream, _ actions: inout posix_spawn_file_actions_t) {
        let flags = target == STDIN_FILENO ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND
        switch stream {
        case .nothing:
            posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
        case .file(let path):
            posix_spawn_file_actions_addopen(&actions, target, path, flags, 0o600)
        case .descriptor(let descriptor):
            posix_spawn_file_actions_adddup2(&actions, descriptor, target)
        }
    }

    /// A child must not inherit what this thread blocks or this process ignores.
    private static func restoreSignals(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    /// Nil as long as it runs.
    package var ending: Ending? { life.ending }

    package var isRunning: Bool { life.ending == nil }

    /// The exit status, or nil if a signal ended it or it still runs.
    package var exitStatus: Int32? {
        if case .exited(let status) = life.ending { status } else { nil }
    }

    /// Whether it ended in time.
    package func ended(within patience: Duration) -> Bool { life.isOver(within: patience) }

    /// Sends it a signal, if it still runs.
    package func signal(_ number: Int32) { life.signal(number) }

    package func kill() {
        signal(SIGKILL)
        _ = ended(within: .seconds(60))
    }
}

/// What is known of a child. A thread of its own waits for its end.
private final class Life: Sendable {
    private enum State {
        case before
        case running(pid_t)
        case over(ChildProcess.Ending)
    }

    private let state = Mutex(State.before)
    private let over = DispatchGroup()

    var ending: ChildProcess.Ending? {
        state.withLock { if case .over(let ending) = $0 { ending } else { nil } }
    }

    func watch(_ pid: pid_t) {
        state.withLock { $0 = .running(pid) }
        over.enter()
        Thread.detachNewThread { [self] in
            var information = siginfo_t()
            // It stays a zombie until no signal can be on its way to its number.
            while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
            state.withLock { $0 = .over(Self.reaped(pid)) }
            over.leave()
        }
    }

    private static func reaped(_ pid: pid_t) -> ChildProcess.Ending {
        var word: Int32 = 0
        while waitpid(pid, &word, 0) != pid { precondition(errno == EINTR, "somebody else has reaped a test's child") }
        let signal = word & 0x7f
        return signal == 0 ? .exited(word >> 8 & 0xff) : .killed(signal: signal)
    }

    func isOver(within patience: Duration) -> Bool {
        let (seconds, attoseconds) = patience.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        return over.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
    }

    func signal(_ number: Int32) {
        state.withLock { if case .running(let pid) = $0 { _ = Glibc.kill(pid, number) } }
    }
}
