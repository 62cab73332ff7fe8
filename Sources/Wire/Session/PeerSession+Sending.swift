package import Bytes
package import Folders

extension PeerSession {
    /// Says something on a folder, in as many frames as it takes; nothing where the session is not open, or the folder
    /// no longer shared with the peer, or the request it answers no longer open: the world may change while an answer is
    /// made. Requests with a number go through `askChunks` and `askLists`.
    package mutating func send(_ message: Message, at now: Duration) -> [SessionAction] {
        let messages = changeConversation { $0.sent(message) } ?? []
        return messages.flatMap(\.parts).map { out($0, at: now) }
    }

    /// Asks for chunks of a folder that the peer shares. Throws `windowExceeded` where the request is larger than
    /// `requestableBytes` or than one request may be, `folderNotShared` or `notOpen`.
    package mutating func askChunks(
        of folder: FolderID, _ groups: [ChunkRequest.Group], at now: Duration
    ) throws(WireError) -> (id: UInt64, actions: [SessionAction]) {
        let request = ChunkRequest(id: nextRequest, folder: folder, groups: groups)
        guard request.chunkCount <= WireLimit.chunksInRequest, request.weight <= WireLimit.bytesInRequest else {
            throw WireError(.windowExceeded, "more chunks than one request may have")
        }
        return try ask(.chunkRequest(request), AskedRequest(request), at: now)
    }

    /// Asks for list objects of a folder that the peer shares, at most `WireLimit.listsInRequest`. Throws as `askChunks`
    /// does.
    package mutating func askLists(
        of folder: FolderID, _ hashes: [Bytes32], at now: Duration
    ) throws(WireError) -> (id: UInt64, actions: [SessionAction]) {
        let request = ListRequest(id: nextRequest, folder: folder, hashes: hashes)
        guard hashes.count <= WireLimit.listsInRequest else {
            throw WireError(.windowExceeded, "more lists than one request may have")
        }
        return try ask(.listRequest(request), AskedRequest(request), at: now)
    }

    private mutating func ask(
        _ message: Message, _ request: AskedRequest, at now: Duration
    ) throws(WireError) -> (id: UInt64, actions: [SessionAction]) {
        let id = nextRequest
        let asked: Void? = try changeConversation { conversation throws(WireError) in
            try conversation.requestSent(id, request, at: now)
        }
        guard asked != nil else { throw WireError(.notOpen, "the peer is not connected") }
        nextRequest += 1
        return (id, [out(message, at: now)])
    }
}
