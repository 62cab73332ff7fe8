import Bytes
import Folders

extension Conversation {
    mutating func received(_ message: Message, at now: Duration) throws(WireError) -> Verdict {
        switch message {
        case .hello: throw WireError(.helloRepeated, "the peer said hello twice")
        case .goodbye, .ping, .pong: .unheard
        case .folders(let folders): try foldersReceived(folders)
        case .folderClosed(let folder): announcedByPeer.remove(folder) == nil ? .unheard : .deliver
        case .joinRequest(let request): try joinRequestReceived(request)
        case .joinAnswer(let answer): try joinAnswerReceived(answer)
        case .joinLookup(let lookup): try joinLookupReceived(lookup)
        case .joinLookupAnswer(let answer): try joinLookupAnswerReceived(answer)
        case .membership(let membership): isShared(membership.folder) ? .deliver : .unheard
        case .membershipRequest(let request): heardOf(request.folder)
        case .headers(let headers): heardOf(headers.folder)
        case .pages(let pages): heardOf(pages.folder)
        case .pageRequest(let request): heardOf(request.folder)
        case .recordRequest(let request): heardOf(request.folder)
        case .placed(let placed): heardOf(placed.folder)
        case .digestRequest(let request): heardOf(request.folder)
        case .digestAnswer(let answer): heardOf(answer.folder)
        case .holding(let holding): heardOf(holding.folder)
        case .chunkRequest(let request): try chunkRequestReceived(request)
        case .listRequest(let request): try listRequestReceived(request)
        case .chunkAnswer(let answer): try chunkAnswerReceived(answer, at: now)
        case .listAnswer(let answer): try listAnswerReceived(answer, at: now)
        }
    }

    /// What a member says of a folder is heard once we have said that it is one. Else it is as if the folder were not.
    private func heardOf(_ folder: FolderID) -> Verdict { announcedByUs.contains(folder) ? .deliver : .unheard }

    /// Membership entries are heard from who takes us for a member too: we may not have learned yet that it is one.
    private func isShared(_ folder: FolderID) -> Bool {
        announcedByUs.contains(folder) || announcedByPeer.contains(folder)
    }

    private mutating func foldersReceived(_ folders: [FolderAnnouncement]) throws(WireError) -> Verdict {
        for folder in folders { announcedByPeer.insert(folder.folder) }
        guard announcedByPeer.count <= WireLimit.foldersInSession else {
            throw WireError(.tooManyFolders, "the peer names more than \(WireLimit.foldersInSession) folders")
        }
        return .deliver
    }

    private mutating func joinRequestReceived(_ request: JoinRequest) throws(WireError) -> Verdict {
        joinsHeard.insert(request.folder)
        try countJoin(unanswered: joinsHeard.count)
        return .deliver
    }

    private mutating func joinLookupReceived(_ lookup: JoinLookup) throws(WireError) -> Verdict {
        lookupsHeard.insert(lookup.question)
        try countJoin(unanswered: lookupsHeard.count)
        return .deliver
    }

    private mutating func countJoin(unanswered: Int) throws(WireError) {
        joinsHeardInAll += 1
        guard joinsHeardInAll <= WireLimit.joinsInSession, unanswered <= WireLimit.joinsOutstanding else {
            throw WireError(.windowExceeded, "the peer wishes to join too often")
        }
    }

    private mutating func joinLookupAnswerReceived(_ answer: JoinLookupAnswer) throws(WireError) -> Verdict {
        guard lookupsAsked.remove(answer.question) != nil else {
            throw WireError(.answerUnasked, "an answer to a lookup that was not made")
        }
        return .deliver
    }

    private mutating func joinAnswerReceived(_ answer: JoinAnswer) throws(WireError) -> Verdict {
        let wasAsked = answer.more ? joinsAsked.contains(answer.folder) : joinsAsked.remove(answer.folder) != nil
        guard wasAsked else {
            throw WireError(.answerUnasked, "an answer to a wish to join that was not uttered")
        }
        return .deliver
    }

    private mutating func chunkRequestReceived(_ request: ChunkRequest) throws(WireError) -> Verdict {
        guard request.chunkCount <= WireLimit.chunksInRequest, request.weight <= WireLimit.bytesInRequest else {
            throw WireError(.windowExceeded, "a request for more chunks than one may have")
        }
        guard announcedByUs.contains(request.folder) else { return .answer(.chunkAnswer(.nothing(of: request))) }
        try requestReceived(request.id, HeardRequest(kind: .chunks, folder: request.folder, weight: request.weight))
        return .deliver
    }

    private mutating func listRequestReceived(_ request: ListRequest) throws(WireError) -> Verdict {
        guard announcedByUs.contains(request.folder) else { return .answer(.listAnswer(.nothing(of: request))) }
        try requestReceived(request.id, HeardRequest(kind: .lists, folder: request.folder, weight: request.weight))
        return .deliver
    }

    private mutating func requestReceived(_ id: UInt64, _ request: HeardRequest) throws(WireError) {
        guard heard.requests[id] == nil else {
            throw WireError(.requestRepeated, "a request with the number of one that is unanswered")
        }
        guard heard.hasRoom(for: request.weight) else {
            throw WireError(.windowExceeded, "the peer asks for more at once than the window allows")
        }
        heard.requests[id] = request
    }

    private mutating func chunkAnswerReceived(_ answer: ChunkAnswer, at now: Duration) throws(WireError) -> Verdict {
        let present = answer.chunks.map { ($0.id.raw, $0.bytes.count) }
        try answered(answer.id, .chunks, present, absent: answer.absent.map(\.raw), isLast: answer.isLast)
        lastProgress = now
        return .deliver
    }

    private mutating func listAnswerReceived(_ answer: ListAnswer, at now: Duration) throws(WireError) -> Verdict {
        let present = answer.objects.map { ($0.hash, $0.bytes.count) }
        try answered(answer.id, .lists, present, absent: answer.absent, isLast: answer.isLast)
        lastProgress = now
        return .deliver
    }

    private mutating func answered(
        _ id: UInt64, _ kind: RequestKind, _ present: [(Bytes32, Int)], absent: [Bytes32], isLast: Bool
    ) throws(WireError) {
        guard asked.requests[id] != nil else {
            throw WireError(.answerUnasked, "an answer to a request that was not made")
        }
        try asked.requests[id]?.answered(kind, present: present, absent: absent, isLast: isLast)
        if isLast { asked.requests[id] = nil }
    }
}

extension ChunkAnswer {
    /// What a device says that has none of it, or does not share the folder, or has never heard of it.
    package static func nothing(of request: ChunkRequest) -> ChunkAnswer {
        var named: Set<ChunkID> = []
        let absent = request.chunks.map(\.id).filter { named.insert($0).inserted }
        return ChunkAnswer(id: request.id, chunks: [], absent: absent, isLast: true)
    }
}

extension ListAnswer {
    /// What a device says that has none of it, or does not share the folder, or has never heard of it.
    package static func nothing(of request: ListRequest) -> ListAnswer {
        var named: Set<Bytes32> = []
        let absent = request.hashes.filter { named.insert($0).inserted }
        return ListAnswer(id: request.id, objects: [], absent: absent, isLast: true)
    }
}
