package import Control

/// What the commands need of the rest of Kith.
package struct Services: Sendable {
    /// This device, as others see it.
    package struct Identity: Codable, Sendable {
        package var id: String
        package var name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// How `kith daemon` was called.
    package struct DaemonSettings: Hashable, Sendable {
        package var home: String
        /// ADDR:PORT; nil for the default.
        package var listen: String?
        package var discovers: Bool
        package var version: String
        /// How Kith is called for this home, for hints.
        package var program: String

        /// Absolute: a file for what the daemon's lanes do when.
        package var trace: String?

        package init(
            home: String, listen: String?, discovers: Bool, version: String, program: String, trace: String? = nil
        ) {
            self.home = home
            self.listen = listen
            self.discovers = discovers
            self.version = version
            self.program = program
            self.trace = trace
        }
    }

    /// One request over the control socket.
    package struct Question: Hashable, Sendable {
        package var route: API.Route
        package var query: [String: String]
        package var body: [UInt8]
        package var timeout: Duration?
    }

    package struct Answer: Sendable {
        package var status: Int
        package var body: [UInt8]

        package init(status: Int, body: [UInt8]) {
            self.status = status
            self.body = body
        }
    }

    package var version: String
    /// The identity in a home; made, with this name if one is given, where there is none.
    package var identity: @Sendable (_ home: String, _ name: String?) throws -> Identity
    /// Serves until it is told to end; returns the exit status.
    package var serve: @Sendable (DaemonSettings) async throws -> Int32
    /// Asks the daemon of a home; nil where none serves. Throws `ControlError`.
    package var exchange: @Sendable (_ home: String, Question) throws -> Answer?

    package init(
        version: String,
        identity: @escaping @Sendable (_ home: String, _ name: String?) throws -> Identity,
        serve: @escaping @Sendable (DaemonSettings) async throws -> Int32,
        exchange: @escaping @Sendable (_ home: String, Question) throws -> Answer? = Services.overSocket
    ) {
        self.version = version
        self.identity = identity
        self.serve = serve
        self.exchange = exchange
    }

    /// The way that is used outside of tests.
    package static let overSocket: @Sendable (String, Question) throws -> Answer? = { home, question in
        do {
            return try ask(ControlClient(socketPath: home + "/" + API.socketName), question)
        } catch let error as ControlError where error.code == .noDaemon {
            return nil
        }
    }

    private static func ask(_ client: ControlClient, _ question: Question) throws -> Answer {
        let answer = try client.send(
            method: question.route.method.rawValue, path: question.route.path.split(separator: "/").map(String.init),
            query: question.query, body: question.body, timeout: question.timeout)
        return Answer(status: answer.status, body: answer.body)
    }
}
