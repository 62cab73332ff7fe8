import CSystem
import Glibc

/// A thread that works when nobody else wants the disk or the processor (`ioprio_set(2)`, `setpriority(2)`). A thread of its
/// own: what has become nice cannot be made otherwise again without rights.
package enum IdleThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Returns at once; the thread ends with `run`.
    package static func start(_ run: @escaping @Sendable () -> Void) throws(Errno) {
        // The thread releases the body when it begins.
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, entry, body.toOpaque())
        guard result == 0 else {
            body.release()
            throw Errno(result)
        }
        pthread_detach(thread)
    }

    private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { body in
        guard let body else { return nil }
        csystem_become_idle()
        Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
    }
}
