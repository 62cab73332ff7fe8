import CAvahi
import Synchronization

/// Announces this device on the local network and finds others, through avahi-daemon.
///
/// What it announces is a random instance name, the port, and the version of the protocol; not who it is. The
/// announcement points at the host name that avahi-daemon gives the machine and announces with or without us.
package final class AvahiDiscovery: Sendable {
    private let session: Mutex<AvahiSession?>

    /// Begins at once, on a thread of its own, and keeps at it: without avahi-daemon it waits for one, and when it goes
    /// away and comes back it announces and browses anew.
    ///
    /// `handler` is called on that thread, one event after another, and must not block. `instanceName` is asked for a
    /// name at the start, and for another one whenever that is taken. `port` is where this device listens.
    package init(
        port: UInt16, instanceName: @escaping @Sendable () -> InstanceName = { .random() },
        handler: @escaping @Sendable (DiscoveryEvent) -> Void
    ) {
        let session = AvahiSession(port: port, instanceName: instanceName, handler: handler)
        session?.start()
        if session == nil { handler(.unavailable(reason: "no thread for discovery could be made")) }
        self.session = Mutex(session)
    }

    deinit {
        stop()
    }

    /// Withdraws the announcement and returns when no more events can come. Never call it from the handler, on whose
    /// thread it waits.
    package func stop() {
        let session = session.withLock { session in
            defer { session = nil }
            return session
        }
        session?.stop()
    }
}
