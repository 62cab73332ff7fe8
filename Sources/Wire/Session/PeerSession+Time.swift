extension PeerSession {
    /// To be called now and then, at `nextDeadline` at the latest.
    package mutating func timePassed(_ now: Duration) -> [SessionAction] {
        switch state {
        case .connecting, .changing, .ended: return []
        case .greeted(let since):
            guard now - since >= SessionTiming.helloWithin else { return [] }
            return end(WireError(.silent, "no hello came in \(SessionTiming.helloWithin)"), at: now)
        case .open(let conversation):
            if now - lastHeard >= SessionTiming.deadAfter {
                return end(WireError(.silent, "nothing was heard for \(SessionTiming.deadAfter)"), at: now)
            }
            if !conversation.asked.requests.isEmpty, now - conversation.lastProgress >= SessionTiming.answerWithin {
                let words = "a request was not answered in \(SessionTiming.answerWithin)"
                return end(WireError(.unanswered, words), at: now)
            }
            return now - lastSent >= SessionTiming.pingAfter ? [out(.ping, at: now)] : []
        }
    }

    /// When `timePassed` has something to do if nothing happens before; nil: never.
    package var nextDeadline: Duration? {
        switch state {
        case .connecting, .changing, .ended: nil
        case .greeted(let since): since + SessionTiming.helloWithin
        case .open(let conversation):
            min(lastHeard + SessionTiming.deadAfter, lastSent + SessionTiming.pingAfter, answerDeadline(conversation))
        }
    }

    /// Asks whether the peer is still there: who is answers, within a round trip, and `lastHeard` moves on.
    package mutating func probe(at now: Duration) -> [SessionAction] { isOpen ? [out(.ping, at: now)] : [] }

    private func answerDeadline(_ conversation: Conversation) -> Duration {
        conversation.asked.requests.isEmpty
            ? .seconds(Int64.max) : conversation.lastProgress + SessionTiming.answerWithin
    }
}
