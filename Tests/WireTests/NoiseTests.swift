import Folders
import Testing
import Wire

struct NoiseTests {
    /// A peer that is a member, and says what it likes.
    @Test(arguments: 0..<20)
    func `no order of messages and no damage to them traps a session`(round: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = Mixer(state: seed)
        for _ in 0..<50 {
            var meeting = try Meeting.open(sharing: [folder(1)])
            _ = try meeting.right.askLists(of: folder(1), [digest(1)], at: .zero)
            while meeting.right.isOpen {
                meeting.now += .milliseconds(Int(random.next() % 20_000))
                let actions = meeting.right.bytesReceived(noise(&random), at: meeting.now)
                #expect(sent(actions).count < 4096)
                _ = meeting.right.timePassed(meeting.now)
            }
            #expect(meeting.right.end != nil)
            #expect(meeting.right.bytesReceived(noise(&random), at: meeting.now).isEmpty)
        }
    }

    private func noise(_ random: inout Mixer) -> [UInt8] {
        var bytes = samples[Int(random.next() % UInt64(samples.count))].encoded().bytes
        if random.next() % 4 == 0 {
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        if random.next() % 8 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
        return bytes
    }

    @Test func `a conversation cut into random pieces is the same conversation`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = Mixer(state: seed)
        for _ in 0..<20 {
            var meeting = try Meeting.open(sharing: [folder(1)])
            let said: [Message] = (0..<30).map { .pages(pages(1, records: 3, bytes: $0 * 50)) }
            var rest = said.flatMap { sent(meeting.left.send($0, at: .zero)) }[...]
            var understood: [Message] = []
            while !rest.isEmpty {
                let piece = rest.prefix(1 + Int(random.next() % 3000))
                rest = rest.dropFirst(piece.count)
                understood += heard(meeting.right.bytesReceived(Array(piece), at: .zero))
            }
            #expect(understood == said)
        }
    }
}
