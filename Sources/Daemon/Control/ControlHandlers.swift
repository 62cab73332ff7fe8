package import Control

/// Answers the control API: each request goes by its route to one function, and every error becomes a failure that says
/// what happened, to which path, and the way out. No request holds a thread while it waits.
package final class ControlHandlers: Sendable {
    let daemon: any ControlledDaemon
    /// For files and keys: the pool's threads may not block.
    let lane = Lane("control")

    init(daemon: any ControlledDaemon) {
        self.daemon = daemon
    }

    /// Takes a request in, from any thread, and answers it when its work is done.
    package func handle(_ request: ControlRequest, _ reply: ControlReply) {
        Task(executorPreference: LaneTasks.shared) { await self.answer(request, reply) }
    }

    private func answer(_ request: ControlRequest, _ reply: ControlReply) async {
        do {
            let route = try ControlHandlers.route(of: request)
            guard let handler = ControlHandlers.handlers[route] else { throw ControlHandlers.noSuchRoute(request) }
            reply.answer(status: 200, body: try await handler(self, request))
            // Answered before it ends, else nobody could.
            if route == API.ShutdownRequest.route { daemon.shutDown() }
        } catch {
            let failure = API.Failure(any: error)
            if failure.code == .broken { daemon.context.log("\(path(of: request)): \(failure.message)") }
            reply.answer(status: failure.code.httpStatus, body: (try? API.encode(failure)) ?? [])
        }
    }

    private static func route(of request: ControlRequest) throws(API.Failure) -> API.Route {
        guard request.path.first == "v1", let method = API.Method(rawValue: request.method) else {
            throw noSuchRoute(request)
        }
        let path = request.path.dropFirst().joined(separator: "/")
        return method == .get ? .get(path) : .post(path)
    }

    private static func noSuchRoute(_ request: ControlRequest) -> API.Failure {
        let path = path(of: request)
        let other = handlers.keys.first { $0.path == path }
        return API.Failure(
            .noSuchRoute, "there is no \(request.method) \(path)",
            hint: other.map { "it is asked with \($0.method.rawValue)" }
                ?? "the command and the daemon may be of two versions")
    }

    private static func path(of request: ControlRequest) -> String { "/" + request.path.joined(separator: "/") }

    private func path(of request: ControlRequest) -> String { ControlHandlers.path(of: request) }
}

extension ControlHandlers {
    typealias Handler = @Sendable (ControlHandlers, ControlRequest) async throws -> [UInt8]

    private static let handlers: [API.Route: Handler] = Dictionary(
        uniqueKeysWithValues: [
            handler { await $0.device($1) }, handler { await $0.peers($1) }, handler { try await $0.connect($1) },
            handler { try await $0.forget($1) },
            handler { (_, _: API.ShutdownRequest) in API.Done() }, handler { try await $0.status($1) },
            handler { try await $0.add($1) },
            handler { try await $0.join($1) }, handler { try await $0.offers($1) }, handler { try await $0.accept($1) },
            handler { try await $0.invite($1) }, handler { try await $0.invites($1) },
            handler { try await $0.revoke($1) }, handler { try await $0.members($1) },
            handler { try await $0.setRole($1) }, handler { try await $0.remove($1) },
            handler { try await $0.wait($1) },
            handler { try await $0.rescan($1) }, handler { try await $0.pause($1) },
            handler { try await $0.resume($1) },
            handler { try await $0.conflicts($1) }, handler { try await $0.resolve($1) },
            handler { try await $0.versions($1) }, handler { try await $0.restore($1) },
            handler { await $0.limits($1) }, handler { try await $0.setLimit($1) },
            handler { try await $0.held($1) }, handler { try await $0.approve($1) }, handler { try await $0.undo($1) },
            handler { try await $0.brake($1) }, handler { try await $0.verify($1) },
            handler { try await $0.verifications($1) },
        ])

    /// Rising; what the document of the API must hold.
    static var routes: [API.Route] {
        handlers.keys.sorted { ($0.path, $0.method.rawValue) < ($1.path, $1.method.rawValue) }
    }

    private static func handler<Request: APIRequest>(
        _ act: @escaping @Sendable (ControlHandlers, Request) async throws -> Request.Answer
    ) -> (API.Route, Handler) {
        (
            Request.route,
            { handlers, request in
                let decoded = try API.request(Request.self, query: request.query, body: request.body)
                return try API.encode(await act(handlers, decoded))
            }
        )
    }
}
