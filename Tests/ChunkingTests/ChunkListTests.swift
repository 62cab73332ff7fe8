import Bytes
import Chunking
import Cryptography
import Folders
import Testing

@Suite struct ChunkListTests {
    private static func chunks(_ count: Int) -> [ChunkRef] {
        (0..<UInt32(count)).map { number in
            let name = sha256(withUnsafeBytes(of: number.bigEndian, Array.init))
            return ChunkRef(id: ChunkID(name), size: 65536 + number % 1000)
        }
    }

    private let long = Chunked(listing: Self.chunks(20_000))

    private func root() throws -> ListObject.Ref {
        guard case .file(let size, .listed(let hash, let count)) = long.body else {
            throw ChunkingError(.malformed)
        }
        return ListObject.Ref(hash: hash, level: nil, size: size, count: count)
    }

    @Test(arguments: [0, 1, 999, 1000]) func `a list of up to a thousand chunks stands inline`(_ count: Int) throws {
        let chunked = Chunked(listing: Self.chunks(count))
        #expect(chunked.lists.isEmpty)
        #expect(try chunked.read() == chunked.chunks)
    }

    @Test(arguments: [1001, 1002, 2000, 20_000, 150_000])
    func `a longer list is a tree and reads as it was`(_ count: Int) throws {
        let chunked = Chunked(listing: Self.chunks(count))
        #expect(!chunked.lists.isEmpty)
        #expect(try chunked.read() == chunked.chunks)
        #expect(chunked.lists.values.allSatisfy { $0.bytes.count <= ListObject.longest })
    }

    @Test(arguments: [0, 255] as [UInt8]) func `a file of one chunk over and over has a shallow tree`(_ end: UInt8)
        throws
    {
        let id = ChunkID(try #require(Bytes32([UInt8](repeating: 1, count: 31) + [end])))
        let chunked = Chunked(listing: [ChunkRef](repeating: ChunkRef(id: id, size: 1 << 20), count: 50_000))
        #expect(try chunked.read() == chunked.chunks)
        #expect(chunked.lists.count < 60)
    }

    @Test(arguments: [0, 9_999, 19_999]) func `an edit renews few list objects`(_ index: Int) throws {
        var edited = long.chunks
        edited.insert(ChunkRef(id: ChunkID(.zero), size: 70_000), at: index)
        let after = Chunked(listing: edited)
        #expect(try after.read() == edited)
        let fresh = after.lists.keys.filter { long.lists[$0] == nil }
        #expect(fresh.count <= 5, "\(fresh.count) of \(after.lists.count)")
    }

    @Test func `a list object with any bit changed is refused and still needed`() throws {
        guard case .file(let size, let list) = long.body else { return }
        var reader = try ChunkListReader(size: size, chunks: list)
        let ref = try root()
        let bytes = try #require(long.lists[ref.hash]).bytes
        for index in stride(from: 0, to: bytes.count, by: 37) {
            var tampered = bytes
            tampered[index] ^= 1
            #expect(throws: ChunkingError.self) { try reader.listReceived(tampered) }
        }
        #expect(reader.next() == .needs(ref))
        try reader.listReceived(bytes)
        #expect(reader.next() != .needs(ref))
    }

    @Test func `a list that does not add up to its file is refused`() throws {
        let ref = try root()
        let bytes = try #require(long.lists[ref.hash]).bytes
        let larger = ListObject.Ref(hash: ref.hash, level: nil, size: ref.size + 1, count: ref.count)
        let fewer = ListObject.Ref(hash: ref.hash, level: nil, size: ref.size, count: ref.count - 1)
        let deeper = ListObject.Ref(hash: ref.hash, level: 7, size: ref.size, count: ref.count)
        #expect(code { try ListObject.entries(in: bytes, for: larger) } == .wrongSum)
        #expect(code { try ListObject.entries(in: bytes, for: fewer) } == .wrongSum)
        #expect(code { try ListObject.entries(in: bytes, for: deeper) } == .wrongLevel)
    }

    /// Well named, and wrong inside: [level, entries] with the size and count that are expected.
    @Test(
        arguments: [
            ("an empty list", [0, [UInt64]()], ChunkingError.Code.wrongSum),
            ("an empty chunk", [0, [0]], .wrongSum),
            ("a chunk too long", [0, [1 << 20 + 1]], .malformed),
            ("a chunk beyond 32 bits", [0, [1 << 40]], .malformed),
            ("a level too high", [9, [5]], .malformed),
            ("sums that overflow", [1, [.max, 6]], .wrongSum),
        ] as [(String, [any Sendable], ChunkingError.Code)])
    func `a hostile list object is refused`(_ what: String, _ list: [any Sendable], _ code: ChunkingError.Code) throws {
        let level = UInt64(try #require(list[0] as? Int))
        let sizes = try #require(list[1] as? [UInt64] ?? (list[1] as? [Int])?.map { UInt64($0) })
        let bytes = Self.encoded(level: level, sizes: sizes)
        let ref = ListObject.Ref(hash: sha256(bytes), level: nil, size: 5, count: UInt64(sizes.count))
        #expect(self.code { try ListObject.entries(in: bytes, for: ref) } == code, "\(what)")
    }

    @Test func `more entries than allowed are refused`() {
        let bytes = Self.encoded(level: 0, sizes: [UInt64](repeating: 1, count: 1001))
        let ref = ListObject.Ref(hash: sha256(bytes), level: 0, size: 1001, count: 1001)
        #expect(code { try ListObject.entries(in: bytes, for: ref) } == .malformed)
        let flood = [UInt8](repeating: 0, count: ListObject.longest + 1)
        let flooded = ListObject.Ref(hash: sha256(flood), level: 0, size: 1, count: 1)
        #expect(code { try ListObject.entries(in: flood, for: flooded) } == .tooLong)
    }

    @Test func `bytes that are no list are refused`() {
        for bytes in [
            [], [0x80], [0x82, 0, 0x81, 0x82, 0x40, 1], [0x82, 0, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255],
        ]
            as [[UInt8]]
        {
            let ref = ListObject.Ref(hash: sha256(bytes), level: nil, size: 1, count: 1)
            #expect(code { try ListObject.entries(in: bytes, for: ref) } == .malformed)
        }
    }

    @Test func `an inline list that cannot be its file's is refused`() throws {
        let chunks = Self.chunks(3)
        let size = chunks.reduce(0) { $0 + UInt64($1.size) }
        _ = try ChunkListReader(size: size, chunks: .inline(chunks))
        #expect(code { try ChunkListReader(size: size + 1, chunks: .inline(chunks)) } == .wrongSum)
        let empty = chunks + [ChunkRef(id: ChunkID(.zero), size: 0)]
        #expect(code { try ChunkListReader(size: size, chunks: .inline(empty)) } == .wrongSum)
        #expect(code { try ChunkListReader(size: 1 << 30, chunks: .inline(Self.chunks(1001))) } == .tooLong)
        #expect(code { try ChunkListReader(size: 1 << 30, chunks: .listed(root: .zero, count: 9)) } == .wrongSum)
        #expect(code { try ChunkListReader(size: 1 << 30, chunks: .listed(root: .zero, count: .max)) } == .wrongSum)
    }

    private static func encoded(level: UInt64, sizes: [UInt64]) -> [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(level)
        writer.array(sizes.count)
        for size in sizes {
            writer.array(level == 0 ? 2 : 3)
            writer.byteString(Bytes32.zero)
            writer.unsigned(size)
            if level > 0 { writer.unsigned(1) }
        }
        return writer.bytes
    }

    private func code(_ body: () throws -> Any) -> ChunkingError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? ChunkingError)?.code
        }
    }
}
