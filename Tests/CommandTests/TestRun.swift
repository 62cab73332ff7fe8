import Control
import Synchronization

@testable import Commands

/// One run of the program against a daemon that answers from a table.
final class TestRun: Sendable {
    struct Asked: Equatable {
        var route: API.Route
        var fields: String
    }

    private let written = Mutex((out: "", err: ""))
    private let questions = Mutex<[Services.Question]>([])
    private let answers: [API.Route: Services.Answer]
    private let lines: Mutex<[String]>
    private let terminal: Output.Terminal?
    private let environment: [String: String]

    init(
        answering answers: [API.Route: Services.Answer] = [:], input: [String] = [],
        terminal: Output.Terminal? = nil, environment: [String: String] = ["HOME": "/home/me"]
    ) {
        self.answers = answers
        lines = Mutex(input)
        self.terminal = terminal
        self.environment = environment
    }

    var out: String { written.withLock { $0.out } }
    var err: String { written.withLock { $0.err } }

    /// What the daemon was asked, a query as the JSON of its fields.
    var asked: [Asked] {
        questions.withLock { questions in
            questions.map { question in
                let query = (try? API.encode(question.query)) ?? []
                let fields = question.route.method == .get ? query : question.body
                return Asked(route: question.route, fields: String(decoding: fields, as: UTF8.self))
            }
        }
    }

    func callAsFunction(_ words: String...) async -> ExitStatus { await Program.run(words, surroundings) }

    func run(_ words: [String]) async -> ExitStatus { await Program.run(words, surroundings) }

    private var surroundings: Surroundings {
        Surroundings(
            environment: environment, directory: "/nowhere/at/all",
            out: Output(terminal: terminal) { text in self.written.withLock { $0.out += text } },
            err: Output(terminal: nil) { text in self.written.withLock { $0.err += text } },
            readLine: { self.lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }, services: services)
    }

    private var services: Services {
        Services(
            version: "7.8.9", identity: { home, name in Services.Identity(id: "ID-OF-\(home)", name: name ?? "host") },
            serve: { settings in
                self.written.withLock { $0.out += "\(settings)\n" }
                return 0
            },
            exchange: { _, question in
                self.questions.withLock { $0.append(question) }
                return self.answers[question.route]
            })
    }
}

extension Services.Answer {
    static func ok(_ value: some Encodable) -> Services.Answer {
        Services.Answer(status: 200, body: (try? API.encode(value)) ?? [])
    }

    static func refused(_ failure: API.Failure) -> Services.Answer {
        Services.Answer(status: failure.code.httpStatus, body: (try? API.encode(failure)) ?? [])
    }
}
