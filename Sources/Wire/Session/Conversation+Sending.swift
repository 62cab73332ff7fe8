import Folders

extension Conversation {
    /// What goes out when this is to be said: nothing, where it is no longer in order.
    mutating func sent(_ message: Message) -> [Message] {
        if case .folderClosed(let folder) = message {
            // Of a folder that it was never told of, the peer is not told that it is closed either.
            return announcedByUs.remove(folder) == nil ? [] : answersSent(closing: folder) + [message]
        }
        return isInOrder(message) ? [message] : []
    }

    private mutating func isInOrder(_ message: Message) -> Bool {
        switch message {
        case .folders(let folders):
            for folder in folders { announcedByUs.insert(folder.folder) }
            return true
        case .joinRequest(let request): return joinsAsked.insert(request.folder).inserted
        case .joinAnswer(let answer): return joinsHeard.remove(answer.folder) != nil
        case .joinLookup(let lookup): return lookupsAsked.insert(lookup.question).inserted
        case .joinLookupAnswer(let answer): return lookupsHeard.remove(answer.question) != nil
        case .membershipRequest(let request):
            return announcedByUs.contains(request.folder) || announcedByPeer.contains(request.folder)
        case .membership(let membership): return announcedByUs.contains(membership.folder)
        case .headers(let headers): return announcedByUs.contains(headers.folder)
        case .pages(let pages): return announcedByUs.contains(pages.folder)
        case .pageRequest(let request): return announcedByUs.contains(request.folder)
        case .recordRequest(let request): return announcedByUs.contains(request.folder)
        case .placed(let placed): return announcedByUs.contains(placed.folder)
        case .digestRequest(let request): return announcedByUs.contains(request.folder)
        case .digestAnswer(let answer): return announcedByUs.contains(answer.folder)
        case .holding(let holding): return announcedByUs.contains(holding.folder)
        case .chunkAnswer(let answer): return answerSent(answer.id, .chunks, isLast: answer.isLast)
        case .listAnswer(let answer): return answerSent(answer.id, .lists, isLast: answer.isLast)
        case .hello, .goodbye, .ping, .pong, .folderClosed, .chunkRequest, .listRequest:
            preconditionFailure("the session says this itself")
        }
    }

    mutating func requestSent(_ id: UInt64, _ request: AskedRequest, at now: Duration) throws(WireError) {
        guard announcedByPeer.contains(request.folder) else {
            throw WireError(.folderNotShared, "the peer does not share this folder")
        }
        guard asked.hasRoom(for: request.weight) else {
            throw WireError(.windowExceeded, "more is asked for at once than the window allows")
        }
        if asked.requests.isEmpty { lastProgress = now }
        asked.requests[id] = request
    }

    /// Nobody makes the answers any more that the peer waits for.
    private mutating func answersSent(closing folder: FolderID) -> [Message] {
        let open = heard.requests.filter { $0.value.folder == folder }.sorted { $0.key < $1.key }
        for (id, _) in open { heard.requests[id] = nil }
        return open.map { id, request in
            switch request.kind {
            case .chunks: .chunkAnswer(ChunkAnswer(id: id, chunks: [], absent: [], isLast: true))
            case .lists: .listAnswer(ListAnswer(id: id, objects: [], absent: [], isLast: true))
            }
        }
    }

    private mutating func answerSent(_ id: UInt64, _ kind: RequestKind, isLast: Bool) -> Bool {
        guard heard.requests[id]?.kind == kind else { return false }
        if isLast { heard.requests[id] = nil }
        return true
    }
}
