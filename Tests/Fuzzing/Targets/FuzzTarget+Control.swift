import Control

extension FuzzTarget {
    /// A request to the control API as the HTTP library hands it on: `METHOD TARGET`, a line's end, the body. And the same
    /// bytes as an answer that a command reads.
    static let control = FuzzTarget(
        "control", seeds: { try controlSeeds() },
        run: { input in
            let isAnswer = try readAnswer(input)
            let cut = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
            let line = String(decoding: input[..<cut], as: UTF8.self)
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2,
                let request = ControlRequest(
                    method: String(words[0]), target: String(words[1]), body: Array(input[cut...].dropFirst()))
            else { return isAnswer ? .accepted : .refused }
            try promise(
                ControlRequest(method: request.method, target: request.target, body: request.body) == request,
                "a request has another target than it came with: \(line.debugDescription), \(request)")
            let understood = try requests.map { try $0(request) }
            return understood.contains(true) ? .accepted : .refused
        })

    /// Whether the request is of that type, whatever its path says.
    private typealias Reading = @Sendable (ControlRequest) throws -> Bool

    private static let requests: [Reading] = [
        reading(API.AddRequest.self), reading(API.JoinRequest.self), reading(API.AcceptRequest.self),
        reading(API.InviteRequest.self), reading(API.InvitesRequest.self), reading(API.RevokeRequest.self),
        reading(API.MembersRequest.self), reading(API.RoleRequest.self), reading(API.RemoveRequest.self),
        reading(API.WaitRequest.self), reading(API.RescanRequest.self), reading(API.PauseRequest.self),
        reading(API.ConflictsRequest.self), reading(API.ResolveRequest.self), reading(API.VersionsRequest.self),
        reading(API.RestoreRequest.self), reading(API.HeldRequest.self), reading(API.ApproveRequest.self),
        reading(API.UndoRequest.self), reading(API.ConnectRequest.self), reading(API.ForgetRequest.self),
        reading(API.StatusRequest.self),
    ]

    private static func reading<Request: APIRequest>(_ type: Request.Type) -> Reading {
        { request in
            guard let read = try? API.request(type, query: request.query, body: request.body) else { return false }
            let isQuery = type.route.method == .get
            let again = try API.request(
                type, query: isQuery ? try API.query(of: read) : [:], body: isQuery ? [] : try API.encode(read))
            try promise(try API.encode(again) == API.encode(read), "a request written again is another: \(read)")
            return true
        }
    }

    private static func readAnswer(_ input: [UInt8]) throws -> Bool {
        let whole = answer(in: [input[...]])
        let pieces = answer(in: input.indices.map { input[$0...$0] })
        try promise(whole == pieces, "an answer that comes in pieces is another")
        if case .answer = whole { return true }
        return false
    }

    private enum Read: Equatable {
        case answer(status: Int, body: [UInt8])
        case refused
        case none
    }

    private static func answer(in pieces: [ArraySlice<UInt8>]) -> Read {
        var parser = ClientAnswerParser(largestBody: 4096)
        for piece in pieces {
            do throws(ControlError) {
                if let answer = try parser.received(piece) { return .answer(status: answer.status, body: answer.body) }
            } catch {
                return .refused
            }
        }
        return .none
    }

    private static func controlSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let texts = [
            ("status", "GET /v1/status?folder=papers&x=%C3%A4\n"),
            ("add", "POST /v1/folders/add\n{\"path\":\"/tmp/a\",\"name\":\"papers\"}"),
            (
                "invite",
                "POST /v1/invites/add\n{\"folder\":\"papers\",\"role\":\"write\",\"expiresInSeconds\":3600,\"uses\":1}"
            ),
            ("join", "POST /v1/folders/join\n{\"code\":\"kith1-abc\",\"path\":\"/tmp/b\"}"),
            ("wait", "GET /v1/wait?folder=papers&peers=1&patience=30\n"),
            ("role", "POST /v1/members/role\n{\"folder\":\"p\",\"device\":\"d\",\"role\":\"read\"}"),
            ("restore", "POST /v1/versions/restore\n{\"path\":\"/a\",\"id\":\"1\"}"),
            ("answer", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
        ]
        return texts.map { ($0.0, Array($0.1.utf8)) }
    }
}
