import CSystem
import Glibc

/// A descriptor that another thread can make readable, to end a `wait` (eventfd(2)).
package final class Wakeup: Sendable {
    /// For `wait(for:)` beside others.
    package let descriptor: FileDescriptor

    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try retrying { csystem_event() })
    }

    /// Makes the descriptor readable, until `clear`. From any thread.
    package func signal() {
        var one: UInt64 = 1
        // It fails only when 2^64 - 2 signals are pending: it is readable then anyway.
        _ = Glibc.write(descriptor.raw, &one, 8)
    }

    /// Takes all signals that came so far.
    package func clear() {
        var count: UInt64 = 0
        _ = Glibc.read(descriptor.raw, &count, 8)
    }
}

/// Waits until one of `descriptors` is readable or closed by the other side (poll(2)): which are, in the given order.
/// All false when `milliseconds` have passed; nil waits for ever. An interruption by a signal counts as time passed.
package func wait(forReadable descriptors: [Int32], milliseconds: Int32?) throws(Errno) -> [Bool] {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if Glibc.poll(&polled, nfds_t(polled.count), milliseconds ?? -1) < 0 {
        let error = Errno.last
        guard error == .interrupted else { throw error }
        return descriptors.map { _ in false }
    }
    return polled.map { $0.revents != 0 }
}
