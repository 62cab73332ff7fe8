package import Cryptography
package import Identity
import Synchronization

/// All TLS connections of one device, served by one thread.
///
/// The loop holds its delegate until the end of `shutDown`, which has to be called before the last reference goes.
package final class TransportLoop: Dialling, Sendable {
    private let base: EventBase
    private let mailbox: Mailbox
    private let state: LoopState
    private let thread: LoopThread
    private let listeners = Mutex<[Listener]>([])
    private let nextDial = Atomic<UInt64>(1)
    private let isShutDown = Atomic(false)

    /// Starts the thread. Each connection proves `key`, as its peer proves its own.
    package init(key: SigningKey, limits: TransportLimits = TransportLimits(), delegate: any TransportDelegate) {
        let base = EventBase()
        let wake = WakeUp(base)
        let mailbox = Mailbox { wake.ring() }
        let state = LoopState(
            base: base, context: TLSContext(key), limits: limits, mailbox: mailbox, delegate: delegate)
        wake.action = { [unowned state] in state.readMail() }
        self.base = base
        self.mailbox = mailbox
        self.state = state
        thread = LoopThread {
            base.run()
            mailbox.close()
        }
    }

    deinit {
        precondition(isShutDown.load(ordering: .acquiring), "a loop that still runs is let go")
    }

    /// Listens at an address or name; port 0 lets the kernel choose. Gives the address that was bound. Throws where the
    /// address is taken, or not this machine's.
    package func listen(host: String, port: UInt16) throws(TransportError) -> SocketAddress {
        let place = Resolver.place(host, port)
        let addresses = try Resolver.addresses(of: host, port: port, literal: false)
        let state = state
        do throws(SocketErrno) {
            let listener = try Listener(base, addresses[0]) { socket, remote in
                state.accepted(socket, from: remote)
            }
            listeners.withLock { $0.append(listener) }
            return listener.address
        } catch {
            throw TransportError(error.code, place, "cannot listen: \(error.words)")
        }
    }

    /// Connects to a device at an address or name, to whichever if none is expected. The delegate hears of the
    /// connection, whose `dial` is the one that is returned, or of the failure, once.
    @discardableResult
    package func dial(
        host: String, port: UInt16, expecting device: DeviceID?, timeout: Duration
    ) -> DialID {
        let id = DialID(raw: nextDial.add(1, ordering: .relaxed).oldValue)
        mailbox.post(.dial(Dial(id: id, host: host, port: port, expected: device, timeout: timeout)))
        return id
    }

    @discardableResult
    package func dial(host: String, port: UInt16, expecting device: DeviceID?) -> DialID {
        dial(host: host, port: port, expecting: device, timeout: .seconds(10))
    }

    /// The delegate hears of it as a failure, unless the dial has come to its end.
    package func cancel(_ dial: DialID) { mailbox.post(.cancelled(dial)) }

    /// How fast all connections may be from now on. What TLS, TCP and IP put around the bytes comes on top.
    package func limit(to limits: RateLimits) { mailbox.post(.limits(limits)) }

    /// Closes all connections, as `PeerConnection.close` does, and waits until they are closed and the thread is gone.
    /// Not to be called on the loop's thread. A second call does nothing.
    package func shutDown() {
        guard !isShutDown.exchange(true, ordering: .acquiringAndReleasing) else { return }
        precondition(!thread.isCurrent, "the loop cannot wait for itself")
        mailbox.post(.shutDown)
        thread.join()
        listeners.withLock { $0 = [] }
        // The thread is gone: nobody else touches the state.
        state.delegate = nil
    }
}
