extension PeerSession {
    /// Bytes came from the peer, cut anywhere. A goodbye or an error ends the list of actions, and what follows in
    /// `bytes` is not read.
    package mutating func bytesReceived(_ bytes: [UInt8], at now: Duration) -> [SessionAction] {
        if end != nil { return [] }
        lastHeard = now
        var actions: [SessionAction] = []
        var rest = bytes[...]
        do throws(WireError) {
            while end == nil, let frame = try decoder.nextFrame(in: &rest) {
                guard let message = try Message.decoded(frame) else { continue }
                actions += try received(message, at: now)
            }
        } catch {
            return actions + end(error, at: now)
        }
        // On a slow line one frame takes long: its bytes are progress.
        if decoder.isMidFrame { changeConversation { $0.lastProgress = now } }
        return actions
    }

    private mutating func received(_ message: Message, at now: Duration) throws(WireError) -> [SessionAction] {
        switch (state, message) {
        case (_, .goodbye(let goodbye)): return ended(WireError(goodbye.code, goodbye.words))
        case (.greeted, .hello(let peer)): return try helloReceived(peer, at: now)
        case (.open, .ping): return pingReceived(at: now)
        case (.open, _): return try receivedInConversation(message, at: now)
        default: throw WireError(.helloMissing, "the peer said something before hello")
        }
    }

    private mutating func helloReceived(_ peer: Hello, at now: Duration) throws(WireError) -> [SessionAction] {
        guard let version = Set(hello.versions).intersection(peer.versions).max() else {
            let spoken = peer.versions.map(String.init).joined(separator: ", ")
            throw WireError(.noCommonVersion, "the peer speaks versions [\(spoken)] of the protocol, none of ours")
        }
        decoder.limit = WireLimit.frame
        state = .open(Conversation(lastProgress: now))
        return [.opened(peer: peer, version: version)]
    }

    private mutating func pingReceived(at now: Duration) -> [SessionAction] {
        if let lastPong, now - lastPong < SessionTiming.leastBetweenPongs { return [] }
        lastPong = now
        return [out(.pong, at: now)]
    }

    private mutating func receivedInConversation(
        _ message: Message, at now: Duration
    ) throws(WireError) -> [SessionAction] {
        let verdict = try changeConversation { conversation throws(WireError) in
            try conversation.received(message, at: now)
        }
        switch verdict {
        case .deliver: return [.received(message)]
        case .answer(let answer): return [out(answer, at: now)]
        case .unheard, nil: return []
        }
    }
}
