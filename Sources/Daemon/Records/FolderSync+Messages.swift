import Wire

/// What a peer says of this folder, each to its part.
extension FolderSync {
    func received(_ message: Message, from peer: Peer) {
        guard !isStopped else { return }
        switch message {
        case .folders(let announcements):
            for announcement in announcements where announcement.folder == id { announced(announcement, by: peer) }
        case .folderClosed: peerClosed(peer)
        case .membership(let message): membershipReceived(message, from: peer)
        case .membershipRequest(let request): membershipAsked(request.knownHeads, by: peer)
        case .headers(let message): headersReceived(message, from: peer)
        case .pages(let message): pagesReceived(message, from: peer)
        case .recordRequest(let request): recordsAsked(request, by: peer)
        case .pageRequest(let request): pagesAsked(request, by: peer)
        case .placed(let message): placedReceived(message, from: peer)
        case .digestRequest(let request): digestsAsked(request, by: peer)
        case .digestAnswer(let answer): digestsReceived(answer, from: peer)
        case .chunkRequest(let request): chunksAsked(request, by: peer)
        case .listRequest(let request): listsAsked(request, by: peer)
        case .chunkAnswer(let answer): chunksReceived(answer, from: peer)
        case .listAnswer(let answer): listsReceived(answer, from: peer)
        case .holding(let message): holdingReceived(message, from: peer)
        case .joinRequest(let request): joinAsked(request, by: peer)
        case .hello, .goodbye, .ping, .pong, .joinAnswer, .joinLookup, .joinLookupAnswer: break
        }
    }
}
