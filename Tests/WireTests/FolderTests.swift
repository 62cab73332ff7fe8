import Folders
import Testing
import Wire

struct FolderTests {
    /// What may be said of a folder once it is announced.
    static let ofFolder: [Message] = [
        .membership(Membership(folder: folder(1), entries: [[1]])),
        .membershipRequest(MembershipRequest(folder: folder(1), knownHeads: [])),
        .headers(Headers(folder: folder(1), headers: [])), .pages(pages(1)),
        .pageRequest(PageRequest(folder: folder(1), hashes: [])),
        .recordRequest(RecordRequest(folder: folder(1), nodes: [])),
        .placed(Placed(folder: folder(1), index: 1, sequence: 2, pending: 0)),
        .holding(holding([3..<9])),
    ]

    @Test(arguments: ofFolder)
    func `what a member says of a folder is heard`(message: Message) throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        #expect(heard(meeting.toRight(message)) == [message])
    }

    @Test(arguments: ofFolder)
    func `what a stranger says of a folder is not heard, and not answered`(message: Message) throws {
        var meeting = try Meeting.open(sharing: [folder(2)])
        #expect(meeting.rightHears(message).isEmpty)
        #expect(meeting.right.isOpen)
    }

    @Test(arguments: ofFolder)
    func `nothing is said of a folder to who is no member`(message: Message) throws {
        var meeting = try Meeting.open(sharing: [folder(2)])
        #expect(meeting.left.send(message, at: .zero).isEmpty)
    }

    @Test func `membership is heard from who takes us for a member`() throws {
        var meeting = try Meeting.open()
        _ = meeting.toRight(.folders([announced(folder(1))]))
        #expect(meeting.right.peerShares(folder(1)))
        let membership = Message.membership(Membership(folder: folder(1), entries: [[1]]))
        #expect(heard(meeting.toRight(membership)) == [membership])
        let request = Message.membershipRequest(MembershipRequest(folder: folder(1), knownHeads: []))
        #expect(heard(meeting.toLeft(request)) == [request])
    }

    @Test func `a request of a stranger is answered as if there were no such folder`() throws {
        var meeting = try Meeting.open(sharing: [folder(2)])
        let group = ChunkRequest.Group(node: node(1), content: nil, chunks: [chunk(2), chunk(1), chunk(2)])
        let actions = meeting.rightHears(
            .chunkRequest(ChunkRequest(id: 9, folder: folder(1), groups: [group])),
            .listRequest(ListRequest(id: 10, folder: folder(1), hashes: [digest(4)])))
        #expect(heard(actions).isEmpty)
        let absent = [ChunkID(digest(2)), ChunkID(digest(1))]
        #expect(
            try said(actions) == [
                .chunkAnswer(ChunkAnswer(id: 9, chunks: [], absent: absent, isLast: true)),
                .listAnswer(ListAnswer(id: 10, objects: [], absent: [digest(4)], isLast: true)),
            ])
    }

    @Test func `who closes a folder answers what is open and hears no more of it`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let group = ChunkRequest.Group(node: node(1), content: nil, chunks: [chunk(1)])
        let (id, asked) = try meeting.left.askChunks(of: folder(1), [group], at: .zero)
        #expect(heard(meeting.right.bytesReceived(sent(asked), at: .zero)).count == 1)

        let closed = meeting.right.send(.folderClosed(folder(1)), at: .zero)
        let answer = ChunkAnswer(id: id, chunks: [], absent: [], isLast: true)
        #expect(try said(closed) == [.chunkAnswer(answer), .folderClosed(folder(1))])
        #expect(
            heard(meeting.left.bytesReceived(sent(closed), at: .zero)) == [
                .chunkAnswer(answer), .folderClosed(folder(1)),
            ])

        #expect(meeting.right.send(.chunkAnswer(answer), at: .zero).isEmpty)
        #expect(meeting.rightHears(.pages(pages(1))).isEmpty)
        #expect(!meeting.left.peerShares(folder(1)))
    }

    @Test func `of a folder that was never announced no end is said`() throws {
        var meeting = try Meeting.open()
        #expect(meeting.left.send(.folderClosed(folder(1)), at: .zero).isEmpty)
    }

    @Test func `a peer that names folders without end is left`() throws {
        var meeting = try Meeting.open()
        var actions: [SessionAction] = []
        for part in 0...UInt64(WireLimit.foldersInSession / 512) {
            let numbers = (part * 512)..<((part + 1) * 512)
            actions += meeting.rightHears(.folders(numbers.map { announced(folder($0)) }))
        }
        #expect(closing(actions) == .tooManyFolders)
    }

    @Test func `a wish to join is heard from anyone and answered once`() throws {
        var meeting = try Meeting.open()
        let wish = Message.joinRequest(JoinRequest(folder: folder(1), inviteKey: [1], entry: [2]))
        #expect(heard(meeting.toRight(wish)) == [wish])
        let answer = Message.joinAnswer(JoinAnswer(folder: folder(1), outcome: .refused(.unknown, words: "no")))
        #expect(heard(meeting.toLeft(answer)) == [answer])
        #expect(meeting.right.send(answer, at: .zero).isEmpty)
        #expect(closing(meeting.left.bytesReceived(answer.encoded().bytes, at: .zero)) == .answerUnasked)
    }

    @Test func `a peer that wishes to join over and over is left`() throws {
        var meeting = try Meeting.open()
        var actions: [SessionAction] = []
        for number in 0...UInt64(WireLimit.joinsOutstanding) {
            actions += meeting.rightHears(.joinRequest(JoinRequest(folder: folder(number), inviteKey: [], entry: [])))
        }
        #expect(closing(actions) == .windowExceeded)
    }
}
