import Folders
import Wire

/// Two sessions and the line between them; the clock is moved by hand.
struct Meeting {
    var now: Duration = .zero
    var left: PeerSession
    var right: PeerSession

    init(left: Hello = hello("left"), right: Hello = hello("right")) {
        self.left = PeerSession(hello: left, at: .zero)
        self.right = PeerSession(hello: right, at: .zero)
    }

    /// Both have said hello, and announced `folders` to each other.
    static func open(sharing folders: [FolderID] = []) throws -> Meeting {
        var meeting = Meeting()
        let fromLeft = sent(meeting.left.connected(at: .zero))
        let fromRight = sent(meeting.right.connected(at: .zero))
        _ = meeting.right.bytesReceived(fromLeft, at: .zero)
        _ = meeting.left.bytesReceived(fromRight, at: .zero)
        let said = Message.folders(folders.map { announced($0) })
        if !folders.isEmpty {
            _ = meeting.toRight(said)
            _ = meeting.toLeft(said)
        }
        return meeting
    }

    /// What the right one does when the left one says this.
    mutating func toRight(_ message: Message) -> [SessionAction] {
        right.bytesReceived(sent(left.send(message, at: now)), at: now)
    }

    mutating func toLeft(_ message: Message) -> [SessionAction] {
        left.bytesReceived(sent(right.send(message, at: now)), at: now)
    }

    /// What the right one does when these bytes come, whoever made them.
    mutating func rightHears(_ messages: Message...) -> [SessionAction] {
        right.bytesReceived(messages.flatMap { $0.encoded().bytes }, at: now)
    }
}

func announced(_ folder: FolderID) -> FolderAnnouncement {
    FolderAnnouncement(folder: folder, index: 1, sequence: 0, cursor: nil, replicas: [], membershipHeads: [])
}

/// The bytes of all frames in the actions.
func sent(_ actions: [SessionAction]) -> [UInt8] {
    var bytes: [UInt8] = []
    for case .send(let frame) in actions { bytes += frame.bytes }
    return bytes
}

/// The messages in the frames of the actions.
func said(_ actions: [SessionAction]) throws -> [Message] {
    try frames(in: sent(actions)).compactMap { try Message.decoded($0) }
}

func heard(_ actions: [SessionAction]) -> [Message] {
    actions.compactMap { if case .received(let message) = $0 { message } else { nil } }
}

func closing(_ actions: [SessionAction]) -> WireError.Code? {
    guard case .close(let error) = actions.last else { return nil }
    return error.code
}
