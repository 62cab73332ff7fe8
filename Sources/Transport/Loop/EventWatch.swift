import CEvent
import Glibc

/// Something that a loop waits for, and what is done then. Once it is released nothing fires any more, so it is to be
/// released on the loop's thread, or after the loop's end.
final class EventWatch {
    private let base: EventBase
    private var event: OpaquePointer?
    private let fire: () -> Void

    enum Interest {
        case readable(Int32)
        case writable(Int32)
        /// A time, or a `wake` from any thread.
        case nothing
    }

    init(_ base: EventBase, _ interest: Interest, fire: @escaping () -> Void) {
        self.base = base
        self.fire = fire
        let (descriptor, flags): (Int32, Int32) =
            switch interest {
            case .readable(let descriptor): (descriptor, EV_READ | EV_PERSIST)
            case .writable(let descriptor): (descriptor, EV_WRITE | EV_PERSIST)
            case .nothing: (-1, 0)
            }
        // Not retained by libevent: `deinit` takes the event away first.
        let context = Unmanaged.passUnretained(self).toOpaque()
        event = event_new(base.pointer, descriptor, Int16(flags), EventWatch.fired, context)
    }

    deinit {
        if let event { event_free(event) }
    }

    private static let fired: @convention(c) (Int32, Int16, UnsafeMutableRawPointer?) -> Void = { _, _, context in
        guard let context else { return }
        let watch = Unmanaged<EventWatch>.fromOpaque(context).takeUnretainedValue()
        watch.fire()
    }

    func begin() { event_add(event, nil) }

    /// Fires once, unless it is ended or begun anew before.
    func begin(after delay: Duration) {
        let (seconds, attoseconds) = delay.components
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        event_add(event, &time)
    }

    func end() { event_del(event) }

    /// Fires soon, on the loop's thread. From any thread.
    func wake() { event_active(event, 0, 0) }
}
