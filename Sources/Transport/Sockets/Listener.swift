import CEvent
import Glibc

/// A listening socket of one loop. Its closure is called on the loop's thread with each socket that is accepted.
final class Listener: @unchecked Sendable {
    // Both are written in init only, before the first call can come: libevent's listener is made with a lock.
    private var pointer: OpaquePointer?
    private(set) var address: SocketAddress
    private let accepted: @Sendable (Socket, SocketAddress) -> Void

    private static let waiting: Int32 = 128

    /// Throws an `errno` where the address cannot be had.
    init(
        _ base: EventBase, _ address: SocketAddress, accepted: @escaping @Sendable (Socket, SocketAddress) -> Void
    ) throws(SocketErrno) {
        self.accepted = accepted
        self.address = address
        let flags =
            LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE | LEV_OPT_THREADSAFE | LEV_OPT_DISABLED
        let context = Unmanaged.passUnretained(self).toOpaque()
        pointer = address.withPointer { sockaddr, length in
            evconnlistener_new_bind(
                base.pointer, Listener.fired, context, flags, Listener.waiting, sockaddr, Int32(length))
        }
        guard let pointer else { throw SocketErrno(errno) }
        self.address = SocketAddress.ofSocket(evconnlistener_get_fd(pointer)) ?? address
        evconnlistener_enable(pointer)
    }

    deinit { close() }

    /// After this nothing is accepted. On the loop's thread, or after its end.
    func close() {
        if let pointer { evconnlistener_free(pointer) }
        pointer = nil
    }

    private static let fired:
        @convention(c) (
            OpaquePointer?, Int32, UnsafeMutablePointer<sockaddr>?, Int32, UnsafeMutableRawPointer?
        ) -> Void = { _, descriptor, address, length, context in
            let socket = Socket(owning: descriptor)
            guard let context, let address else { return }
            let listener = Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue()
            listener.accepted(socket, SocketAddress(address, length: Int(length)))
        }
}
