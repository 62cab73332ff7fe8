import Bytes
import Folders
import Testing
import Wire

struct MessageTests {
    @Test(arguments: samples)
    func `what is said is heard`(message: Message) throws {
        #expect(try decoded(message.encoded()) == [message])
    }

    @Test(arguments: samples)
    func `no message that ends early is read, and none traps`(message: Message) throws {
        let frame = try frames(in: message.encoded().bytes)[0]
        for length in 0..<frame.body.count {
            let error = #expect(throws: WireError.self) {
                try Message.decoded(Frame(type: frame.type, body: Array(frame.body.prefix(length))))
            }
            #expect(error?.code == .malformed)
        }
    }

    @Test(arguments: samples)
    func `no message with something behind it is read`(message: Message) throws {
        let frame = try frames(in: message.encoded().bytes)[0]
        let error = #expect(throws: WireError.self) {
            try Message.decoded(Frame(type: frame.type, body: frame.body + [0]))
        }
        #expect(error?.code == .malformed)
    }

    @Test func `bytes without sense do not trap`() {
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next()
        print("seed \(seed)")
        var random = Mixer(state: seed)
        for _ in 0..<20_000 {
            let length = Int(random.next() % 64)
            let body = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let type = MessageType.allCases[Int(random.next() % UInt64(MessageType.allCases.count))]
            _ = try? Message.decoded(Frame(type: type.rawValue, body: body))
        }
    }

    @Test func `messages with one byte changed do not trap`() throws {
        for message in samples {
            let frame = try frames(in: message.encoded().bytes)[0]
            for index in frame.body.indices {
                for change: UInt8 in [1, 0x20, 0x80, 0xff] {
                    var body = frame.body
                    body[index] ^= change
                    _ = try? Message.decoded(Frame(type: frame.type, body: body))
                }
            }
        }
    }

    @Test func `a field that a later version added is skipped`() throws {
        var writer = CBORWriter()
        writer.map(2)
        writer.unsigned(0)
        writer.byteString(folder(3).raw)
        writer.unsigned(9)
        writer.array(1)
        writer.text("news")
        let frame = Frame(type: MessageType.folderClosed.rawValue, body: writer.bytes)
        #expect(try Message.decoded(frame) == .folderClosed(folder(3)))
    }

    @Test func `an unknown message is skipped where it may be, and refused where not`() throws {
        #expect(try Message.decoded(Frame(type: 0xc7, body: [1, 2])) == nil)
        let error = #expect(throws: WireError.self) { try Message.decoded(Frame(type: 0x47, body: [])) }
        #expect(error?.code == .unknownMessage)
    }

    @Test func `a list longer than it may be is refused`() throws {
        let hashes = Array(repeating: digest(1), count: WireLimit.listsInRequest + 1)
        let frame = Message.listRequest(ListRequest(id: 1, folder: folder(1), hashes: hashes)).encoded()
        let error = #expect(throws: WireError.self) { try decoded(frame) }
        #expect(error?.cause?.code == .tooLong)
    }

    @Test func `more ranges than one may name are refused`() throws {
        let ranges = (0...UInt64(WireLimit.rangesInHolding)).map { (2 * $0)..<(2 * $0 + 1) }
        let error = #expect(throws: WireError.self) { try decoded(Message.holding(holding(ranges)).encoded()) }
        #expect(error?.cause?.code == .tooLong)
    }

    @Test(arguments: [[5, 5], [7, 3], [0, 4, 4, 8], [10, 20, 0, 5]] as [[UInt64]])
    func `ranges that are empty, touch or do not rise are refused`(ends: [UInt64]) throws {
        let sound = try frames(in: Message.holding(holding([])).encoded().bytes)[0]
        var writer = CBORWriter()
        writer.array(ends.count / 2)
        for (number, end) in ends.enumerated() {
            if number % 2 == 0 { writer.array(2) }
            writer.unsigned(end)
        }
        let frame = Frame(type: sound.type, body: sound.body.dropLast() + writer.bytes)
        #expect(throws: WireError.self) { try Message.decoded(frame) }
    }

    @Test func `a chunk larger than a chunk may be is refused`() throws {
        let group = ChunkRequest.Group(
            node: node(1), content: nil, chunks: [chunk(1, size: UInt32(WireLimit.chunk) + 1)])
        let frame = Message.chunkRequest(ChunkRequest(id: 1, folder: folder(1), groups: [group])).encoded()
        let error = #expect(throws: WireError.self) { try decoded(frame) }
        #expect(error?.cause?.code == .tooLong)
    }

    @Test func `sealed bytes that are longer or shorter than the answer says are refused`() throws {
        let answer = ChunkAnswer(
            id: 1, chunks: [SealedPiece(id: ChunkID(digest(1)), bytes: [1, 2, 3])], absent: [], isLast: true)
        let body = try frames(in: Message.chunkAnswer(answer).encoded().bytes)[0].body
        for changed in [body + [4], body.dropLast()] {
            #expect(throws: WireError.self) {
                try Message.decoded(Frame(type: MessageType.chunkAnswer.rawValue, body: Array(changed)))
            }
        }
    }

    @Test(arguments: ["\u{1b}[2J", "two\nlines", "\u{9b}"])
    func `words that would act on a terminal are refused`(words: String) {
        for message in [Message.goodbye(Goodbye(code: .done, words: words)), .hello(hello(words))] {
            #expect(throws: WireError.self) { try decoded(message.encoded()) }
        }
    }

    @Test func `a code that nobody knows yet is an error of some kind`() throws {
        var writer = CBORWriter()
        writer.map(2)
        writer.unsigned(0)
        writer.unsigned(200)
        writer.unsigned(1)
        writer.text("later")
        let message = try Message.decoded(Frame(type: MessageType.goodbye.rawValue, body: writer.bytes))
        #expect(message == .goodbye(Goodbye(code: .other, words: "later")))
    }
}

/// SplitMix64: a small generator whose seed can be given again.
struct Mixer: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
