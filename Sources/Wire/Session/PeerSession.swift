package import Folders

/// One conversation with one peer, without I/O: what was received and how late it is goes in, what to do comes out.
///
/// The peer's device is known from TLS before a session begins. What it may hear is decided by what was announced to it:
/// a request for any other folder is answered as if there were no such folder, and other words on it are not heard.
/// Times are of any clock that only rises.
package struct PeerSession: Sendable {
    enum State: Sendable {
        case connecting
        /// Our hello is out.
        case greeted(since: Duration)
        case open(Conversation)
        /// While `changeConversation` has the only copy, so that its sets and tables change in place.
        case changing
        case ended(WireError)
    }

    let hello: Hello
    var state = State.connecting
    var decoder = FrameDecoder(limit: WireLimit.frameBeforeHello)
    var lastSent: Duration
    /// When bytes of the peer came last, or the session began.
    package internal(set) var lastHeard: Duration
    var lastPong: Duration?
    /// Ours; numbers are never used twice in a session.
    var nextRequest: UInt64 = 1

    package init(hello: Hello, at now: Duration) {
        self.hello = hello
        lastSent = now
        lastHeard = now
    }

    /// Whether both have said hello and neither goodbye.
    package var isOpen: Bool { conversation != nil }

    /// Why it ended, if it has.
    package var end: WireError? {
        guard case .ended(let error) = state else { return nil }
        return error
    }

    /// Plaintext bytes that may be asked for now; 0 too where no further request is allowed.
    package var requestableBytes: UInt64 { conversation?.asked.room ?? 0 }

    /// Whether the peer has said that it shares the folder with us.
    package func peerShares(_ folder: FolderID) -> Bool { conversation?.announcedByPeer.contains(folder) ?? false }

    /// Whether we have said to the peer that we share the folder with it.
    package func sharesWithPeer(_ folder: FolderID) -> Bool { conversation?.announcedByUs.contains(folder) ?? false }

    var conversation: Conversation? {
        guard case .open(let conversation) = state else { return nil }
        return conversation
    }

    /// TLS is up and the peer's key known: our hello goes out.
    package mutating func connected(at now: Duration) -> [SessionAction] {
        guard case .connecting = state else { return [] }
        state = .greeted(since: now)
        lastHeard = now
        return [out(.hello(hello), at: now)]
    }

    /// Ends the session from our side, with a goodbye.
    package mutating func end(_ error: WireError, at now: Duration) -> [SessionAction] {
        if case .ended = state { return [] }
        var actions: [SessionAction] = []
        if case .connecting = state {
        } else {
            actions.append(out(.goodbye(Goodbye(code: error.code, words: error.words)), at: now))
        }
        return actions + ended(error)
    }

    /// The connection is gone.
    package mutating func disconnected(_ error: WireError) -> [SessionAction] {
        if case .ended = state { return [] }
        return ended(error)
    }

    mutating func ended(_ error: WireError) -> [SessionAction] {
        let lost = (conversation?.asked.requests.keys).map { $0.sorted() } ?? []
        state = .ended(error)
        return (lost.isEmpty ? [] : [.requestsLost(lost)]) + [.close(error)]
    }

    mutating func out(_ message: Message, at now: Duration) -> SessionAction {
        lastSent = now
        return .send(message.encoded())
    }

    /// Nil where there is no conversation.
    @discardableResult
    mutating func changeConversation<Result, Failure: Error>(
        _ change: (inout Conversation) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard case .open(var conversation) = state else { return nil }
        state = .changing
        defer { state = .open(conversation) }
        return try change(&conversation)
    }
}
