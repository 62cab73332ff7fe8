import Folders
import Testing
import Wire

struct FrameTests {
    @Test func `frames that come byte by byte are the frames that were sent`() throws {
        let stream = samples.flatMap { $0.encoded().bytes }
        var decoder = FrameDecoder(limit: WireLimit.frame)
        var messages: [Message] = []
        for byte in stream {
            var rest = [byte][...]
            while let frame = try decoder.nextFrame(in: &rest) {
                messages += [try Message.decoded(frame)].compactMap { $0 }
            }
        }
        #expect(messages == samples)
        #expect(!decoder.isMidFrame)
    }

    @Test func `many frames in one piece come one after the other`() throws {
        let stream = samples.flatMap { $0.encoded().bytes }
        #expect(try frames(in: stream).compactMap { try Message.decoded($0) } == samples)
    }

    @Test func `a frame that is not whole is kept open`() throws {
        var decoder = FrameDecoder(limit: 100)
        var bytes: ArraySlice<UInt8> = [0, 0, 0, 2, 3, 7]
        #expect(try decoder.nextFrame(in: &bytes) == nil)
        #expect(decoder.isMidFrame)
        bytes = [8, 0]
        #expect(try decoder.nextFrame(in: &bytes) == Frame(type: 3, body: [7, 8]))
        #expect(bytes == [0])
    }

    @Test(arguments: [101, 1 << 24, Int(UInt32.max)])
    func `a header that claims more than the limit is refused before any of it comes`(length: Int) throws {
        var decoder = FrameDecoder(limit: 100)
        var bytes = withUnsafeBytes(of: UInt32(length).bigEndian) { Array($0) + [1] }[...]
        let error = #expect(throws: WireError.self) { try decoder.nextFrame(in: &bytes) }
        #expect(error?.code == .frameTooLong)
    }

    @Test func `a frame of exactly the limit is taken`() throws {
        let body = [UInt8](repeating: 1, count: 100)
        #expect(try frames(in: [0, 0, 0, 100, 9] + body, limit: 100) == [Frame(type: 9, body: body)])
    }

    @Test func `large chunks are sent as the arrays they came in, small ones together`() throws {
        let large = [UInt8](repeating: 1, count: 100_000)
        let small = [UInt8](repeating: 2, count: 1000)
        let chunks = [large, small, small, large, small].enumerated().map { number, bytes in
            SealedPiece(id: ChunkID(digest(UInt64(number))), bytes: bytes)
        }
        let answer = ChunkAnswer(id: 1, chunks: chunks, absent: [], isLast: true)
        let outgoing = Message.chunkAnswer(answer).encoded()
        #expect(outgoing.pieces.map(\.count).dropFirst() == [100_000, 2000, 100_000, 1000])
        #expect(outgoing.byteCount == outgoing.bytes.count)
        #expect(try decoded(outgoing) == [.chunkAnswer(answer)])
    }
}
