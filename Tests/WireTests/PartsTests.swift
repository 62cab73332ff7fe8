import Folders
import Testing
import Wire

struct PartsTests {
    private func saidOverLine(_ message: Message) throws -> [Message] {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let actions = meeting.left.send(message, at: .zero)
        for case .send(let frame) in actions { #expect(frame.byteCount <= WireLimit.frame) }
        return heard(meeting.right.bytesReceived(sent(actions), at: .zero))
    }

    @Test func `pages come in as many frames as they need, and only the last says how far`() throws {
        let large = pages(1, records: 64, bytes: 30_000, pages: 3)
        let parts = try saidOverLine(.pages(large)).compactMap { if case .pages(let pages) = $0 { pages } else { nil } }
        #expect(parts.count > 5)
        #expect(parts.dropLast().allSatisfy { $0.sequence == 0 && $0.more })
        #expect(parts.last?.sequence == 70 && parts.last?.more == false)
        let records = parts.flatMap(\.pages).flatMap(\.records)
        #expect(records == large.pages.flatMap(\.records))
    }

    @Test func `a message that fits goes as it is`() throws {
        for message in [Message.pages(pages(1)), .membership(Membership(folder: folder(1), entries: []))] {
            #expect(try saidOverLine(message) == [message])
        }
    }

    @Test func `a long membership log comes in order`() throws {
        let entries = (0..<3000).map { [UInt8](repeating: UInt8($0 % 256), count: 1000) }
        let parts = try saidOverLine(.membership(Membership(folder: folder(1), entries: entries)))
        let heard = parts.flatMap { if case .membership(let part) = $0 { part.entries } else { [[UInt8]]() } }
        #expect(parts.count > 2)
        #expect(heard == entries)
    }

    @Test func `an answer of 8 MiB comes in frames of which the last is the last`() throws {
        var meeting = try Meeting.open(sharing: [folder(1)])
        let chunks = (0..<8).map { chunk($0, size: 1 << 20) }
        let group = ChunkRequest.Group(node: node(1), content: nil, chunks: chunks)
        let (id, asked) = try meeting.left.askChunks(of: folder(1), [group], at: .zero)
        _ = meeting.right.bytesReceived(sent(asked), at: .zero)
        let pieces = chunks.map { SealedPiece(id: $0.id, bytes: [UInt8](repeating: 1, count: 1_050_000)) }
        let answer = ChunkAnswer(id: id, chunks: pieces, absent: [], isLast: true)
        let parts = heard(meeting.toLeft(.chunkAnswer(answer)))
        let answers = parts.compactMap { if case .chunkAnswer(let part) = $0 { part } else { nil } }
        #expect(answers.map(\.isLast) == [Bool](repeating: false, count: 7) + [true])
        #expect(answers.flatMap(\.chunks) == pieces)
    }
}
