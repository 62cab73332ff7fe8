import Bytes
import Folders
import Wire

extension FuzzTarget {
    /// A session with a member: what it says, cut as the input says, while time passes and we ask for things.
    static let session = FuzzTarget(
        "session", seeds: { try sessionSeeds() },
        run: { input in
            var reader = InputReader(input)
            var now = Duration.zero
            var session = PeerSession(hello: Hello(deviceName: "us", nonce: Fixed.digest(1)), at: now)
            _ = session.connected(at: now)
            var heard = 0
            while !reader.isAtEnd, session.end == nil {
                let actions = try act(&reader, &session, &now)
                heard += actions.count { if case .received = $0 { true } else { false } }
                try expectSense(actions, in: session)
            }
            if session.end != nil {
                try promise(session.bytesReceived([0, 0, 0, 0, 3], at: now).isEmpty, "an ended session goes on")
                try promise(!session.isOpen && session.requestableBytes == 0, "an ended session is open")
            }
            return heard > 0 ? .accepted : .refused
        })

    private static func act(
        _ input: inout InputReader, _ session: inout PeerSession, _ now: inout Duration
    ) throws -> [SessionAction] {
        switch input.byte() {
        case 0: return session.bytesReceived(input.counted(), at: now)
        case 1: return session.send(.folders([Samples.announcement]), at: now)
        case 2:
            now += .seconds(Int(input.byte()))
            return session.timePassed(now)
        case 3:
            let chunks = [ChunkRef(id: ChunkID(digest(1)), size: 100), ChunkRef(id: ChunkID(digest(3)), size: 1 << 20)]
            let group = ChunkRequest.Group(node: Fixed.node(1), content: nil, chunks: chunks)
            return (try? session.askChunks(of: Samples.folder, [group], at: now).actions) ?? []
        case 4: return (try? session.askLists(of: Samples.folder, [digest(1), digest(2)], at: now).actions) ?? []
        case 5:
            return session.send(.joinRequest(JoinRequest(folder: Samples.folder, inviteKey: [1], entry: [2])), at: now)
        case 6: return session.send(.folderClosed(Samples.folder), at: now)
        case let type: return session.bytesReceived(frame(type, input.counted()), at: now)
        }
    }

    private static func frame(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(body.count >> 8), UInt8(body.count & 255), type] + body
    }

    private static func digest(_ number: UInt64) -> Bytes32 { Bytes32(words: (number, 0, 0, number)) }

    /// What goes out can be read; the end is the last of it, and of the session.
    private static func expectSense(_ actions: [SessionAction], in session: PeerSession) throws {
        try promise(actions.count < 5000, "one piece made \(actions.count) actions")
        for (index, action) in actions.enumerated() {
            switch action {
            case .send(let outgoing):
                var bytes = outgoing.bytes[...]
                var decoder = FrameDecoder(limit: WireLimit.frame)
                let frame = try decoder.nextFrame(in: &bytes)
                try promise(try frame.flatMap { try Message.decoded($0) } != nil, "what we say cannot be read")
            case .close:
                try promise(index == actions.count - 1 && session.end != nil, "it goes on after its end")
            case .opened, .received, .requestsLost: break
            }
        }
    }

    private static func sessionSeeds() throws -> [(name: String, bytes: [UInt8])] {
        func said(_ message: Message) -> [UInt8] { [0] + counted(message.encoded().bytes) }
        let opening = said(Samples.messages[0].message) + [1] + said(.folders([Samples.announcement]))
        let each = Samples.messages.dropFirst(2).map { (name: $0.name, bytes: opening + said($0.message)) }
        let asked = opening + [3, 4, 5, 2, 40] + Samples.messages.suffix(1).flatMap { said($0.message) }
        let late = opening + [3, 2, 119, 0, 0, 3, 0, 0, 9, 2, 119, 2, 60]
        return each + [("asked", asked), ("late", late), ("closed", opening + [3, 6, 16, 0, 1, 0x80])]
    }
}
