import CMicrohttpd
import Synchronization

/// One request on its way through the server: gathered on the server's thread, answered from any.
final class ServerExchange: Sendable {
    private enum State {
        case begun
        case gathering([UInt8])
        /// Suspended, which keeps the connection alive until `answered` resumes it.
        case asked(Connection)
        case answered(ControlReply.Answer)
    }

    /// libmicrohttpd's connection: its suspend and resume calls may be made from any thread.
    private struct Connection: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// As it stood in the request line, undecoded.
    let target: String
    private let state = Mutex(State.begun)

    init(target: String) {
        self.target = target
    }

    /// True the first time: the request line and the headers are there, and nothing else.
    func headersReceived() -> Bool {
        state.withLock { state in
            guard case .begun = state else { return false }
            state = .gathering([])
            return true
        }
    }

    /// False when the body has become larger than the server takes.
    func bodyReceived(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            guard case .gathering(var body) = state else { return true }
            guard bytes.count <= ControlServer.largestBody - body.count else { return false }
            // Taken out of the state meanwhile, so that appending does not copy what is there.
            state = .gathering([])
            body.append(contentsOf: bytes)
            state = .gathering(body)
            return true
        }
    }

    /// The body, if the request has just become whole; then the connection sleeps until `complete`.
    func suspend(_ connection: OpaquePointer) -> [UInt8]? {
        let connection = Connection(pointer: connection)
        return state.withLock { state in
            guard case .gathering(let body) = state else { return nil }
            MHD_suspend_connection(connection.pointer)
            state = .asked(connection)
            return body
        }
    }

    /// Keeps the answer and wakes the connection, which takes it; only the first counts. The lock is held while it is
    /// woken: whoever finds the exchange answered may rely on no connection being asleep.
    func complete(_ answer: ControlReply.Answer) {
        state.withLock { state in
            switch state {
            case .answered: return
            case .begun, .gathering: state = .answered(answer)
            case .asked(let connection):
                state = .answered(answer)
                MHD_resume_connection(connection.pointer)
            }
        }
    }

    var answer: ControlReply.Answer? {
        state.withLock { state in
            if case .answered(let answer) = state { answer } else { nil }
        }
    }
}
