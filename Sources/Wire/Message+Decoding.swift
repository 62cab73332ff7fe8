import Bytes

extension Message {
    /// Nil for a message that this version does not know and may skip.
    package static func decoded(_ frame: Frame) throws(WireError) -> Message? {
        guard let type = MessageType(rawValue: frame.type) else {
            if frame.type & Frame.ignorableBit != 0 { return nil }
            throw WireError(.unknownMessage, "a message of the unknown type \(frame.type)")
        }
        do throws(CBORError) {
            return try Message(type, frame.body)
        } catch {
            throw WireError(.malformed, "a message of type \(frame.type) cannot be read", cause: error)
        }
    }

    private init(_ type: MessageType, _ body: [UInt8]) throws(CBORError) {
        switch type {
        case .hello: self = .hello(try Hello(body: body))
        case .goodbye: self = .goodbye(try Goodbye(body: body))
        case .ping: self = try Message.empty(.ping, body)
        case .pong: self = try Message.empty(.pong, body)
        case .folders: self = .folders(try FolderAnnouncements(body: body).folders)
        case .folderClosed: self = .folderClosed(try FolderClosed(body: body).folder)
        case .joinRequest: self = .joinRequest(try JoinRequest(body: body))
        case .joinAnswer: self = .joinAnswer(try JoinAnswer(body: body))
        case .membership: self = .membership(try Membership(body: body))
        case .membershipRequest: self = .membershipRequest(try MembershipRequest(body: body))
        case .joinLookup: self = .joinLookup(try JoinLookup(body: body))
        case .joinLookupAnswer: self = .joinLookupAnswer(try JoinLookupAnswer(body: body))
        case .headers: self = .headers(try Headers(body: body))
        case .pages: self = .pages(try Pages(body: body))
        case .pageRequest: self = .pageRequest(try PageRequest(body: body))
        case .recordRequest: self = .recordRequest(try RecordRequest(body: body))
        case .placed: self = .placed(try Placed(body: body))
        case .digestRequest: self = .digestRequest(try DigestRequest(body: body))
        case .digestAnswer: self = .digestAnswer(try DigestAnswer(body: body))
        case .chunkRequest: self = .chunkRequest(try ChunkRequest(body: body))
        case .chunkAnswer: self = .chunkAnswer(try ChunkAnswer(body: body))
        case .listRequest: self = .listRequest(try ListRequest(body: body))
        case .listAnswer: self = .listAnswer(try ListAnswer(body: body))
        case .holding: self = .holding(try Holding(body: body))
        }
    }

    private static func empty(_ message: Message, _ body: [UInt8]) throws(CBORError) -> Message {
        guard body.isEmpty else { throw CBORError(.trailingBytes, at: 0) }
        return message
    }
}
