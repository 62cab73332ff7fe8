import CAvahi
import Glibc

/// Avahi's poll loop on a thread of its own, and its timers.
struct AvahiThread {
    typealias Context = UnsafeMutableRawPointer
    private let threaded: OpaquePointer
    let poll: UnsafePointer<AvahiPoll>

    /// Nil when there is no memory for it.
    init?() {
        guard let threaded = avahi_threaded_poll_new() else { return nil }
        guard let poll = avahi_threaded_poll_get(threaded) else {
            avahi_threaded_poll_free(threaded)
            return nil
        }
        self.threaded = threaded
        self.poll = poll
    }

    func start() { avahi_threaded_poll_start(threaded) }

    /// Returns when the thread has ended; not from that thread itself.
    func stop() { avahi_threaded_poll_stop(threaded) }

    func free() { avahi_threaded_poll_free(threaded) }

    /// A timer that rests until it is told when to fire; each time it fires once. To be made before `start`.
    func timer(_ context: Context, _ fired: @escaping @convention(c) (OpaquePointer?, Context?) -> Void) -> Timer? {
        poll.pointee.timeout_new(poll, nil, fired, context).map { Timer(poll: poll, timeout: $0) }
    }

    /// A timer of the poll; used on its thread only.
    struct Timer {
        fileprivate let poll: UnsafePointer<AvahiPoll>
        fileprivate let timeout: OpaquePointer

        /// In place of whatever it was told before.
        func fire(after milliseconds: UInt32) {
            var time = timeval()
            avahi_elapse_time(&time, milliseconds, 0)
            poll.pointee.timeout_update(timeout, &time)
        }

        func free() { poll.pointee.timeout_free(timeout) }
    }
}
