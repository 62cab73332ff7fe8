import Glibc

/// A thread of the system that runs one closure.
final class LoopThread: @unchecked Sendable {
    // Written in init, read in `join`, which is called once.
    private var thread = pthread_t()

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    init(_ run: @escaping @Sendable () -> Void) {
        // The thread releases the body when it begins.
        let body = Unmanaged.passRetained(Body(run)).toOpaque()
        let result = pthread_create(&thread, nil, LoopThread.start, body)
        guard result == 0 else { fatalError("no thread can be made: error \(result)") }
    }

    private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { body in
        guard let body else { return nil }
        blockBrokenPipes()
        Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
    }

    /// OpenSSL writes with write(2): to a closed socket that would end the process, where EPIPE is meant.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Waits for its end.
    func join() { pthread_join(thread, nil) }

    /// Lets it run alone.
    func detach() { pthread_detach(thread) }
}
