import Glibc

/// A program that this one started.
struct ChildProcess: Sendable {
    let pid: pid_t

    /// Where a child belongs: to this terminal, to a group of its own that Ctrl-C does not reach, or to a session of its
    /// own that outlives the terminal.
    enum Belonging {
        case here
        case ownGroup
        case ownSession
    }

    /// Starts `words[0]`, looked up in `PATH` unless it holds a slash. Its input is empty; its output goes to the end of
    /// `log`, or nowhere.
    static func start(_ words: [String], belonging: Belonging, log: String?) throws -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, log ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        prepare(&attributes, belonging)
        return try spawn(words, &actions, &attributes)
    }

    /// `POSIX_SPAWN_SETSID` of spawn.h, which glibc shows only to programs that define `_GNU_SOURCE`.
    private static let startsSession: Int32 = 0x80

    private static func prepare(_ attributes: inout posix_spawnattr_t, _ belonging: Belonging) {
        // What this thread blocks or ignores its child would block or ignore too, and then could not be ended.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let place: Int32 =
            switch belonging {
            case .here: 0
            case .ownGroup: Int32(POSIX_SPAWN_SETPGROUP)
            case .ownSession: startsSession
            }
        posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | place))
    }

    private static func spawn(
        _ words: [String], _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
    ) throws -> ChildProcess {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ)
        guard error == 0 else {
            throw CommandFailure("\(words[0]) could not be started: \(String(cString: strerror(error)))")
        }
        return ChildProcess(pid: pid)
    }

    /// The program that runs now, to start it once more.
    static func thisProgram() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else {
            throw CommandFailure("this program cannot be found again", hint: "is /proc mounted?")
        }
        defer { free(path) }
        return String(cString: path)
    }

    /// Whether it has ended; if so it is reaped.
    func hasEnded() -> Bool {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) != 0
    }

    /// Waits for its end; true if it ended by itself with status 0.
    func succeeded() -> Bool {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 { guard errno == EINTR else { return false } }
        return status == 0
    }

    /// Asks it to end, and waits until it has.
    func end() {
        kill(pid, SIGTERM)
        _ = succeeded()
    }
}
