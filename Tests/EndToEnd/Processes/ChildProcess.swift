import Glibc

/// A program that a test started. It is killed with the value, if it has not ended by then.
final class ChildProcess {
    let pid: pid_t
    private var status: Int32?

    /// Output goes to the ends of the named files; input comes from one, or is empty.
    init(_ words: [String], input: DiskPath? = nil, output: DiskPath, errors: DiskPath) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input?.text ?? "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.text, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.text, flags, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.restoreSignals(&attributes)

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ)
        guard error == 0 else { throw Trouble("\(words[0]) could not be started: \(String(cString: strerror(error)))") }
        self.pid = pid
    }

    deinit { kill() }

    /// A child must not inherit what the test runner blocks or ignores.
    private static func restoreSignals(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    /// Whether it still runs; once it does not, it is reaped.
    var isRunning: Bool {
        guard status == nil else { return false }
        var word: Int32 = 0
        guard waitpid(pid, &word, WNOHANG) == pid else { return true }
        status = word
        return false
    }

    /// The exit status, or nil if a signal ended it or it still runs.
    var exitStatus: Int32? {
        guard !isRunning, let status, status & 0x7f == 0 else { return nil }
        return status >> 8 & 0xff
    }

    /// Whether it ended in time.
    func ended(within patience: Duration) -> Bool { Patience.until(within: patience) { !isRunning } }

    func signal(_ number: Int32) {
        if isRunning { _ = Glibc.kill(pid, number) }
    }

    func kill() {
        signal(SIGKILL)
        _ = ended(within: .seconds(180))
    }
}
