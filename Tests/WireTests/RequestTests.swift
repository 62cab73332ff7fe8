import Folders
import Testing
import Wire

struct RequestTests {
    let group = ChunkRequest.Group(node: node(1), content: nil, chunks: [chunk(1), chunk(2, size: 2000)])

    private func asked() throws -> (Meeting, UInt64) {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let (id, actions) = try meeting.left.askChunks(of: folder(1), [group], at: .zero)
        let heard = heard(meeting.right.bytesReceived(sent(actions), at: .zero))
        #expect(heard == [.chunkRequest(ChunkRequest(id: id, folder: folder(1), groups: [group]))])
        return (meeting, id)
    }

    private func piece(_ number: UInt64, _ count: Int) -> SealedPiece {
        SealedPiece(id: ChunkID(digest(number)), bytes: [UInt8](repeating: 1, count: count))
    }

    @Test func `an answer may come in parts, and the window opens with the last`() throws {
        var (meeting, id) = try asked()
        #expect(meeting.left.requestableBytes == WireLimit.windowBytes - 2100)
        let first = Message.chunkAnswer(ChunkAnswer(id: id, chunks: [piece(2, 2040)], absent: [], isLast: false))
        #expect(heard(meeting.toLeft(first)) == [first])
        let last = Message.chunkAnswer(
            ChunkAnswer(id: id, chunks: [], absent: [ChunkID(digest(1))], isLast: true))
        #expect(heard(meeting.toLeft(last)) == [last])
        #expect(meeting.left.requestableBytes == WireLimit.windowBytes)
        #expect(meeting.right.send(last, at: .zero).isEmpty)
    }

    @Test func `an answer that nobody asked for ends the session`() throws {
        var (meeting, id) = try asked()
        let stranger = ChunkAnswer(id: id + 1, chunks: [], absent: [], isLast: true)
        #expect(
            closing(meeting.left.bytesReceived(Message.chunkAnswer(stranger).encoded().bytes, at: .zero))
                == .answerUnasked)
    }

    @Test func `so does one with a chunk that was not asked for, or comes twice, or is too long, or is of nothing`()
        throws
    {
        let wrong: [(UInt64) -> ChunkAnswer] = [
            { ChunkAnswer(id: $0, chunks: [piece(3, 1)], absent: [], isLast: false) },
            { ChunkAnswer(id: $0, chunks: [piece(1, 1), piece(1, 1)], absent: [], isLast: false) },
            { ChunkAnswer(id: $0, chunks: [piece(1, 1)], absent: [ChunkID(digest(1))], isLast: false) },
            { ChunkAnswer(id: $0, chunks: [piece(1, 1200)], absent: [], isLast: false) },
            { ChunkAnswer(id: $0, chunks: [], absent: [], isLast: false) },
        ]
        for answer in wrong {
            var (meeting, id) = try asked()
            let actions = meeting.left.bytesReceived(Message.chunkAnswer(answer(id)).encoded().bytes, at: .zero)
            #expect(closing(actions) == .answerUnasked)
            #expect(heard(actions).isEmpty)
            #expect(actions.contains(.requestsLost([id])))
        }
    }

    @Test func `an answer of another kind ends the session`() throws {
        var (meeting, id) = try asked()
        let answer = Message.listAnswer(ListAnswer(id: id, objects: [], absent: [], isLast: true))
        #expect(meeting.right.send(answer, at: .zero).isEmpty)
        #expect(closing(meeting.left.bytesReceived(answer.encoded().bytes, at: .zero)) == .answerUnasked)
    }

    @Test func `no more is asked for than the window allows`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let large = ChunkRequest.Group(
            node: node(1), content: nil, chunks: [chunk(1, size: 4 << 20), chunk(2, size: 4 << 20)])
        var requests: [SessionAction] = []
        while meeting.left.requestableBytes >= WireLimit.bytesInRequest {
            requests += try meeting.left.askChunks(of: folder(1), [large], at: .zero).actions
        }
        #expect(requests.count == Int(WireLimit.windowBytes / WireLimit.bytesInRequest))
        let error = #expect(throws: WireError.self) {
            try meeting.left.askChunks(of: folder(1), [large], at: .zero)
        }
        #expect(error?.code == .windowExceeded)

        #expect(heard(meeting.right.bytesReceived(sent(requests), at: .zero)).count == requests.count)
        let beyond = meeting.rightHears(.chunkRequest(ChunkRequest(id: 99, folder: folder(1), groups: [large])))
        #expect(closing(beyond) == .windowExceeded)
    }

    @Test func `a request may not be larger than a request, nor have the number of one that is open`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let chunks = (0...UInt64(WireLimit.chunksInRequest / 2)).map { chunk($0, size: 1) }
        let group = ChunkRequest.Group(node: node(1), content: nil, chunks: chunks)
        #expect(throws: WireError.self) { try meeting.left.askChunks(of: folder(1), [group, group], at: .zero) }
        var other = meeting
        let large = ChunkRequest(id: 1, folder: folder(1), groups: [group, group])
        #expect(closing(meeting.rightHears(.chunkRequest(large))) == .windowExceeded)

        let request = Message.listRequest(ListRequest(id: 1, folder: folder(1), hashes: []))
        #expect(closing(other.rightHears(request, request)) == .requestRepeated)
    }

    @Test func `nothing is asked of who does not share the folder, or is not there`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let stranger = #expect(throws: WireError.self) {
            try meeting.left.askLists(of: folder(2), [digest(1)], at: .zero)
        }
        #expect(stranger?.code == .folderNotShared)
        _ = meeting.left.disconnected(WireError(.silent, "the line broke"))
        let gone = #expect(throws: WireError.self) { try meeting.left.askLists(of: folder(1), [digest(1)], at: .zero) }
        #expect(gone?.code == .notOpen)
        #expect(meeting.left.requestableBytes == 0)
    }

    @Test func `lists are asked for and answered`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let (id, actions) = try meeting.left.askLists(of: folder(1), [digest(1), digest(2)], at: .zero)
        #expect(heard(meeting.right.bytesReceived(sent(actions), at: .zero)).count == 1)
        let answer = Message.listAnswer(
            ListAnswer(id: id, objects: [.init(hash: digest(2), bytes: [1])], absent: [digest(1)], isLast: true))
        #expect(heard(meeting.toLeft(answer)) == [answer])
        #expect(meeting.left.requestableBytes == WireLimit.windowBytes)
    }

    @Test func `requests that are open when the line breaks are lost, and told in order`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let ids = try (0..<20).map { _ in try meeting.left.askLists(of: folder(1), [digest(1)], at: .zero).id }
        let error = WireError(.silent, "the line broke")
        #expect(meeting.left.disconnected(error) == [.requestsLost(ids), .close(error)])
    }
}
