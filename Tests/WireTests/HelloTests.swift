import Testing
import Wire

struct HelloTests {
    @Test func `two that say hello are open to each other, at the greatest version of both`() throws {
        var meeting = Meeting(left: hello("left", versions: [1, 2, 3]), right: hello("right", versions: [2, 3, 9]))
        let fromLeft = meeting.left.connected(at: .zero)
        #expect(try said(fromLeft) == [.hello(hello("left", versions: [1, 2, 3]))])
        _ = meeting.right.connected(at: .zero)
        let actions = meeting.right.bytesReceived(sent(fromLeft), at: .zero)
        #expect(actions == [.opened(peer: hello("left", versions: [1, 2, 3]), version: 3)])
        #expect(meeting.right.isOpen)
    }

    @Test func `without a common version both go`() throws {
        var meeting = Meeting(right: hello(versions: [7]))
        _ = meeting.right.connected(at: .zero)
        let actions = meeting.rightHears(.hello(hello(versions: [1])))
        #expect(closing(actions) == .noCommonVersion)
        guard case .goodbye(let goodbye) = try said(actions).first else { throw NotSaid() }
        #expect(goodbye.code == .noCommonVersion)
    }

    @Test(
        arguments: samples.filter { if case .hello = $0 { false } else if case .goodbye = $0 { false } else { true } })
    func `nothing is heard before hello`(message: Message) {
        var meeting = Meeting()
        _ = meeting.right.connected(at: .zero)
        let actions = meeting.rightHears(message)
        #expect(closing(actions) == .helloMissing)
        #expect(heard(actions).isEmpty)
    }

    @Test func `a second hello ends the session`() throws {
        var meeting = try Meeting.open()
        #expect(closing(meeting.rightHears(.hello(hello()))) == .helloRepeated)
        #expect(!meeting.right.isOpen)
    }

    @Test func `a stranger cannot make us keep more than a small frame before hello`() {
        var meeting = Meeting()
        _ = meeting.right.connected(at: .zero)
        let actions = meeting.right.bytesReceived([0, 1, 0, 0, 1], at: .zero)
        #expect(closing(actions) == .frameTooLong)
    }

    @Test func `what comes in one piece with the hello is heard too`() throws {
        var meeting = Meeting()
        _ = meeting.right.connected(at: .zero)
        let actions = meeting.rightHears(.hello(hello()), .folders([announcement(1)]))
        #expect(heard(actions) == [.folders([announcement(1)])])
    }

    @Test func `after goodbye nothing is heard and nothing said`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let goodbye = Goodbye(code: .done, words: "good night")
        #expect(meeting.rightHears(.goodbye(goodbye), .ping) == [.close(WireError(.done, "good night"))])
        #expect(meeting.rightHears(.ping).isEmpty)
        #expect(meeting.right.send(.folders([]), at: .zero).isEmpty)
        #expect(meeting.right.end?.code == .done)
    }

    @Test func `who ends the session says why, once`() throws {
        var meeting = try Meeting.open()
        let error = WireError(.duplicateSession, "there is another")
        let actions = meeting.left.end(error, at: .zero)
        #expect(try said(actions) == [.goodbye(Goodbye(code: .duplicateSession, words: "there is another"))])
        #expect(actions.last == .close(error))
        #expect(meeting.left.end(error, at: .zero).isEmpty)
    }

    @Test func `an unknown message that may be skipped is`() throws {
        var meeting = try Meeting.open()
        #expect(meeting.right.bytesReceived([0, 0, 0, 1, 0xff, 0], at: .zero).isEmpty)
        #expect(meeting.right.isOpen)
        #expect(closing(meeting.right.bytesReceived([0, 0, 0, 1, 0x7f, 0], at: .zero)) == .unknownMessage)
    }
}

struct NotSaid: Error {}
