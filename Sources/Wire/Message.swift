package import Folders

/// Everything that two devices say to each other. `docs/protocol.md`, The wire, has the same in CDDL.
package enum Message: Hashable, Sendable {
    case hello(Hello)
    case goodbye(Goodbye)
    case ping
    case pong

    /// Folders of which the sender knows the receiver to be a member. Said at the start, and again for one that is added
    /// or whose state is worth saying anew. To a receiver that has not accepted such a folder it is an offer.
    case folders([FolderAnnouncement])
    /// The sender no longer shares the folder with the receiver.
    case folderClosed(FolderID)
    case joinRequest(JoinRequest)
    case joinAnswer(JoinAnswer)
    case membership(Membership)
    case membershipRequest(MembershipRequest)
    case joinLookup(JoinLookup)
    case joinLookupAnswer(JoinLookupAnswer)

    case headers(Headers)
    case pages(Pages)
    case pageRequest(PageRequest)
    case recordRequest(RecordRequest)
    case placed(Placed)
    case digestRequest(DigestRequest)
    case digestAnswer(DigestAnswer)

    case chunkRequest(ChunkRequest)
    case chunkAnswer(ChunkAnswer)
    case listRequest(ListRequest)
    case listAnswer(ListAnswer)
    case holding(Holding)
}

extension Message {
    /// The message as a frame. Traps where the sender's own message breaks a limit of `WireLimit`.
    package func encoded() -> OutgoingFrame {
        switch self {
        case .hello(let body): body.frame()
        case .goodbye(let body): body.frame()
        case .ping: OutgoingFrame(type: MessageType.ping.rawValue, body: [])
        case .pong: OutgoingFrame(type: MessageType.pong.rawValue, body: [])
        case .folders(let folders): FolderAnnouncements(folders: folders).frame()
        case .folderClosed(let folder): FolderClosed(folder: folder).frame()
        case .joinRequest(let body): body.frame()
        case .joinAnswer(let body): body.frame()
        case .membership(let body): body.frame()
        case .membershipRequest(let body): body.frame()
        case .joinLookup(let body): body.frame()
        case .joinLookupAnswer(let body): body.frame()
        case .headers(let body): body.frame()
        case .pages(let body): body.frame()
        case .pageRequest(let body): body.frame()
        case .recordRequest(let body): body.frame()
        case .placed(let body): body.frame()
        case .digestRequest(let body): body.frame()
        case .digestAnswer(let body): body.frame()
        case .chunkRequest(let body): body.frame()
        case .chunkAnswer(let body): body.frame()
        case .listRequest(let body): body.frame()
        case .listAnswer(let body): body.frame()
        case .holding(let body): body.frame()
        }
    }
}
