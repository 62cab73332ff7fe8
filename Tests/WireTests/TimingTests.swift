import Testing
import Wire

struct TimingTests {
    @Test func `who says no hello is left`() throws {
        var meeting = Meeting()
        _ = meeting.right.connected(at: .seconds(5))
        #expect(meeting.right.nextDeadline == .seconds(25))
        #expect(meeting.right.timePassed(.seconds(24)).isEmpty)
        #expect(closing(meeting.right.timePassed(.seconds(25))) == .silent)
        #expect(meeting.right.nextDeadline == nil)
    }

    @Test func `who was quiet says ping, and is answered`() throws {
        var meeting = try Meeting.open()
        #expect(meeting.left.timePassed(.seconds(29)).isEmpty)
        let ping = meeting.left.timePassed(.seconds(30))
        #expect(try said(ping) == [.ping])
        #expect(meeting.left.nextDeadline == .seconds(60))
        let pong = meeting.right.bytesReceived(sent(ping), at: .seconds(30))
        #expect(try said(pong) == [.pong])
        #expect(meeting.left.bytesReceived(sent(pong), at: .seconds(30)).isEmpty)
    }

    @Test func `who speaks need not say ping`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        meeting.now = .seconds(20)
        _ = meeting.toRight(.pages(pages(1)))
        #expect(meeting.left.timePassed(.seconds(49)).isEmpty)
        #expect(try said(meeting.left.timePassed(.seconds(50))) == [.ping])
    }

    @Test func `who is not heard is dead`() throws {
        var meeting = try Meeting.open()
        for second in stride(from: 30, to: 90, by: 30) {
            #expect(try said(meeting.left.timePassed(.seconds(second))) == [.ping])
        }
        #expect(closing(meeting.left.timePassed(.seconds(90))) == .silent)
    }

    @Test func `a flood of pings has one answer a second`() throws {
        var meeting = try Meeting.open()
        let flood = (0..<1000).flatMap { _ in Message.ping.encoded().bytes }
        #expect(try said(meeting.right.bytesReceived(flood, at: .seconds(1))) == [.pong])
        #expect(meeting.right.bytesReceived(flood, at: .milliseconds(1900)).isEmpty)
        #expect(try said(meeting.right.bytesReceived(flood, at: .seconds(2))) == [.pong])
    }

    @Test func `a peer that lives and does not answer is left`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let (id, _) = try meeting.left.askLists(of: folder(1), [digest(1)], at: .seconds(10))
        _ = meeting.left.bytesReceived(Message.ping.encoded().bytes, at: .seconds(80))
        #expect(closing(meeting.left.timePassed(.seconds(129))) == nil)
        let actions = meeting.left.timePassed(.seconds(130))
        #expect(closing(actions) == .unanswered)
        #expect(actions.contains(.requestsLost([id])))
    }

    @Test func `a frame that comes slowly is an answer on its way`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        _ = try meeting.left.askLists(of: folder(1), [digest(1)], at: .seconds(10))
        _ = meeting.left.bytesReceived([0, 0, 1, 0], at: .seconds(80))
        _ = meeting.left.timePassed(.seconds(110))
        #expect(closing(meeting.left.timePassed(.seconds(169))) == nil)
    }
}
