import CEvent

/// libevent's loop. Events may be made and woken from any thread; they fire on the one that calls `run`.
final class EventBase: @unchecked Sendable {
    // libevent locks it, once its threads are set up.
    let pointer: OpaquePointer

    private static let threadsAreSetUp: Bool = evthread_use_pthreads() == 0

    init() {
        guard EventBase.threadsAreSetUp, let pointer = event_base_new() else {
            fatalError("libevent cannot make a loop")
        }
        self.pointer = pointer
    }

    deinit { event_base_free(pointer) }

    /// Until `stop`, also while there is no event.
    func run() { event_base_loop(pointer, EVLOOP_NO_EXIT_ON_EMPTY) }

    func stop() { event_base_loopbreak(pointer) }
}
