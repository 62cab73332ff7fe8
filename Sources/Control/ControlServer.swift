import CMicrohttpd
import Dispatch
import Glibc
import Synchronization

/// The daemon's side of the control API: HTTP/1.1 on a Unix socket that only this user may open.
package final class ControlServer: Sendable {
    /// 1 MiB: nothing that a command sends comes near it.
    package static let largestBody = 1 << 20

    static let mostConnections: UInt32 = 128
    /// How long a connection may stay silent. A request that waits for its answer is not silent.
    static let idleSeconds: UInt32 = 30
    private static let patience = DispatchTimeInterval.seconds(1)

    /// libmicrohttpd's daemon; only `stop` takes it, once.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let exchanges: ServerExchanges
    private let socket: ServerSocket
    private let handle: Mutex<Handle?>

    /// Serves at `socketPath`, in place of a socket file that nobody answers on, on a thread of its own until `stop`.
    ///
    /// `handler` is called on that thread and hands the work on without blocking; the reply may be answered later, from
    /// any thread, and waits as long as it takes. A client that goes away meanwhile is noticed when it is answered.
    /// Throws `alreadyServed` when another process answers there.
    package init(
        socketPath: String, handler: @escaping @Sendable (ControlRequest, ControlReply) -> Void
    ) throws(ControlError) {
        exchanges = ServerExchanges(handler: handler)
        socket = try ServerSocket.listening(at: socketPath)
        guard let pointer = ServerCallbacks.start(listening: socket.descriptor, exchanges) else {
            let cause = errno
            socket.removeFile()
            close(socket.descriptor)
            throw ControlError(.serverFailed, "the control server could not be started", cause: cause)
        }
        handle = Mutex(Handle(pointer: pointer))
    }

    deinit {
        stop()
    }

    /// Takes the socket away, answers what is still open with 503, and returns when the server's thread has ended and
    /// answers given before have left (at most a second). Never call it from the handler, on whose thread it waits.
    package func stop() {
        let handle = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        guard let handle else { return }
        socket.removeFile()
        let listening = MHD_quiesce_daemon(handle.pointer)
        exchanges.stop(patience: Self.patience)
        MHD_stop_daemon(handle.pointer)
        // Quiesced, the socket is ours again.
        if listening >= 0 { close(listening) }
    }
}
