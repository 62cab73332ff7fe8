import Control

/// One run of one command: its home, its daemon, and where it writes.
struct Session: Sendable {
    let home: String
    /// The home was named, so hints must name it too.
    let homeIsNamed: Bool
    let json: Bool
    let surroundings: Surroundings

    var out: Output { surroundings.out }
    var err: Output { surroundings.err }
    var services: Services { surroundings.services }

    /// Longer than any answer that does not itself wait for something takes.
    static let usualPatience: Duration = .seconds(120)

    /// Asks the daemon and returns its answer; blocks. Without patience it waits as long as the daemon works.
    func ask<Request: APIRequest>(
        _ request: Request, patience: Duration? = usualPatience
    ) throws -> Request.Answer {
        let isQuery = Request.route.method == .get
        let question = Services.Question(
            route: Request.route, query: isQuery ? try API.query(of: request) : [:],
            body: isQuery ? [] : try API.encode(request), timeout: patience)
        guard let answer = try services.exchange(home, question) else { throw CommandFailure.noDaemon(program) }
        guard answer.status == 200 else { throw refusal(answer) }
        return try API.decode(Request.Answer.self, from: answer.body)
    }

    /// Asks about a folder as a user names it. A word without a slash is a name or an id first; if there is none, and
    /// something of that name is in the working directory, that is meant.
    func ask<Request: APIRequest>(
        about folder: String, patience: Duration? = usualPatience, _ request: (String) -> Request
    ) throws -> Request.Answer {
        do {
            return try ask(request(PathArgument.folder(folder, in: surroundings.directory)), patience: patience)
        } catch let failure as API.Failure where failure.code == .noSuchFolder && !folder.contains("/") {
            let path = PathArgument.entry(folder, in: surroundings.directory)
            guard let answer = try? ask(request(path), patience: patience) else { throw failure }
            return answer
        }
    }

    func ask<Request: APIRequest>(
        about folder: String?, patience: Duration? = usualPatience, _ request: (String?) -> Request
    ) throws -> Request.Answer {
        guard let folder else { return try ask(request(nil), patience: patience) }
        return try ask(about: folder, patience: patience) { (chosen: String) in request(chosen) }
    }

    /// The way to call Kith for this home, for hints.
    var program: String { homeIsNamed ? "kith --home \(ShellWord.quoted(home))" : "kith" }

    /// Prints an answer: as JSON if that was asked for, else as text, which may be empty.
    /// - Parameter nothing: What a terminal says where there is nothing to list; a pipe gets nothing then.
    func show(_ answer: some Encodable, nothing: String = "", _ text: () -> String) throws {
        if json {
            let bytes = try API.encode(answer, pretty: out.terminal != nil)
            out.line(String(decoding: bytes, as: UTF8.self))
        } else {
            let text = text()
            if !text.isEmpty { return out.write(text) }
            if out.terminal != nil, !nothing.isEmpty { out.line(out.paint.faint(nothing)) }
        }
    }

    private func refusal(_ answer: Services.Answer) -> API.Failure {
        if let failure = try? API.decode(API.Failure.self, from: answer.body) { return failure }
        let words = String(decoding: answer.body.prefix(200), as: UTF8.self)
        return API.Failure(.broken, "the daemon answered \(answer.status): \(Shown.line(words))")
    }
}
