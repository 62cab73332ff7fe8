import CMicrohttpd
import Dispatch
import Synchronization

/// All requests that a server has begun and not ended; what its callbacks share.
final class ServerExchanges: Sendable {
    private struct State {
        var stopping = false
        var open: [ObjectIdentifier: ServerExchange] = [:]
    }

    private let state = Mutex(State())
    private let openGroup = DispatchGroup()
    private let handler: @Sendable (ControlRequest, ControlReply) -> Void

    init(handler: @escaping @Sendable (ControlRequest, ControlReply) -> Void) {
        self.handler = handler
    }

    func began(target: String) -> ServerExchange {
        let exchange = ServerExchange(target: target)
        openGroup.enter()
        state.withLock { $0.open[ObjectIdentifier(exchange)] = exchange }
        return exchange
    }

    func ended(_ exchange: ServerExchange) {
        let known = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(exchange)) }
        if known != nil { openGroup.leave() }
    }

    /// Hands a whole request to the handler, with its connection asleep. After `stop` it does neither, and the answer is
    /// there when this returns; a connection that sleeps, or did until just now, must not be given one.
    func requestReceived(_ exchange: ServerExchange, method: String, connection: OpaquePointer) -> Bool {
        // Under the lock that `stop` takes: no connection falls asleep after it has woken them all.
        let body = state.withLock { state -> [UInt8]? in
            if state.stopping { exchange.complete(Self.stoppingAnswer) }
            return exchange.suspend(connection)
        }
        guard let body else { return false }
        let reply = ControlReply { exchange.complete($0) }
        guard let request = ControlRequest(method: method, target: exchange.target, body: body) else {
            reply.answer(.plain(400, "The request target is malformed."))
            return true
        }
        handler(request, reply)
        return true
    }

    /// Answers what is open with 503 and waits until the answers have left, at most `patience`.
    func stop(patience: DispatchTimeInterval) {
        let open = state.withLock { state in
            state.stopping = true
            return Array(state.open.values)
        }
        for exchange in open { exchange.complete(Self.stoppingAnswer) }
        _ = openGroup.wait(timeout: .now() + patience)
    }

    private static let stoppingAnswer = ControlReply.Answer.plain(503, "The daemon is stopping.")
}
