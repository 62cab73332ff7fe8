import Chunking
import Cryptography
import Folders
import Testing

@Suite struct CutterTests {
    private let keys: FolderKeys
    // Made once: a file of some twenty chunks.
    private static let file = stream("cutter", 6 << 20)
    private var bytes: [UInt8] { Self.file }

    init() throws {
        keys = FolderKeys(root: try root())
    }

    @Test func `a chunk is no shorter and no longer than it may be`() throws {
        let sizes = try Chunked(bytes, keys: keys).chunks.map { Int($0.size) }
        #expect(sizes.reduce(0, +) == bytes.count)
        #expect(sizes.dropLast().allSatisfy { $0 > Cutter.least && $0 <= Cutter.greatest })
        let mean = bytes.count / sizes.count
        #expect((200_000...400_000).contains(mean), "\(mean)")
    }

    @Test(arguments: [1, 4095, 1 << 20, 5 << 20])
    func `chunks do not depend on how a file is read`(_ piece: Int) throws {
        let bytes = Array(bytes.prefix(piece == 1 ? 300_000 : bytes.count))
        let whole = try Chunked(bytes, keys: keys)
        let pieces = try Chunked(bytes, keys: keys, piece: piece)
        #expect(whole.chunks == pieces.chunks)
        #expect(whole.body == pieces.body)
        #expect(Array(pieces.plaintexts.joined()) == bytes)
    }

    @Test func `a byte inserted at the front leaves all chunks but the first few`() throws {
        let before = Set(try Chunked(bytes, keys: keys).chunks)
        let after = try Chunked([7] + bytes, keys: keys).chunks
        let fresh = after.filter { !before.contains($0) }
        #expect(fresh.count <= 3, "\(fresh.count) of \(after.count) chunks are new")
    }

    @Test func `bytes changed in the middle leave all other chunks`() throws {
        let before = try Chunked(bytes, keys: keys).chunks
        var edited = bytes
        edited.replaceSubrange((3 << 20)..<(3 << 20 + 100), with: [UInt8](repeating: 1, count: 3))
        let after = try Chunked(edited, keys: keys).chunks
        #expect(after.filter { !before.contains($0) }.count <= 3)
        #expect(after.first == before.first && after.last == before.last)
    }

    @Test func `another folder cuts elsewhere and names otherwise`() throws {
        let other = FolderKeys(root: try root(1))
        let bytes = Array(bytes.prefix(4 << 20))
        let here = try Chunked(bytes, keys: keys).chunks
        let there = try Chunked(bytes, keys: other).chunks
        #expect(here.map(\.size) != there.map(\.size))
        #expect(Set(here.map(\.id)).isDisjoint(with: there.map(\.id)))
    }

    @Test(arguments: [1, 100, 64 << 10]) func `a short file is one chunk`(_ length: Int) throws {
        let chunked = try Chunked(Array(bytes.prefix(length)), keys: keys)
        #expect(chunked.chunks.map { Int($0.size) } == [length])
        #expect(chunked.body == .file(size: UInt64(length), chunks: .inline(chunked.chunks)))
    }

    @Test func `an empty file has no chunk`() throws {
        #expect(try Chunked([], keys: keys).body == .file(size: 0, chunks: .inline([])))
    }

    @Test func `bytes without a cut are cut at the greatest length`() throws {
        let chunked = try Chunked([UInt8](repeating: 0, count: 3 << 20), keys: keys)
        #expect(chunked.chunks.map(\.size) == [1 << 20, 1 << 20, 1 << 20])
        #expect(Set(chunked.chunks).count == 1)
    }

    @Test func `a cut is not said before it is certain`() {
        let cutter = Cutter(key: keys.cutter)
        let zeros = [UInt8](repeating: 0, count: Cutter.greatest)
        zeros.withUnsafeBytes { bytes in
            let short = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
            #expect(cutter.nextCut(in: short, isEnd: false) == nil)
            #expect(cutter.nextCut(in: short, isEnd: true) == Cutter.greatest - 1)
            #expect(cutter.nextCut(in: bytes, isEnd: false) == Cutter.greatest)
        }
    }

    @Test func `an error while reading comes out`() {
        struct Unreadable: Error {}
        #expect(throws: Unreadable.self) {
            _ = try FileChunker(keys: keys).body(read: { _ in throw Unreadable() })
        }
    }

    @Test(arguments: [0, 1, 5 << 20, 9 << 20, 23 << 20])
    func `a companion changes nothing of what comes out`(_ length: Int) throws {
        // Repeated, for making it takes longer than cutting it; 23 MiB have some ninety chunks in six buffers.
        let bytes = (0..<4).flatMap { [UInt8($0)] + Self.file }.prefix(length)
        let alone = try Chunked(Array(bytes), keys: keys)
        let together = try Chunked(Array(bytes), keys: keys, companion: ThreadCompanion())
        #expect(together.body == alone.body)
        #expect(together.chunks == alone.chunks)
        #expect(together.plaintexts == alone.plaintexts)
    }

    @Test func `what is being named when a file cannot be read on is let go before another begins`() throws {
        struct Unreadable: Error {}
        let chunker = FileChunker(keys: keys, companion: ThreadCompanion())
        for _ in 0..<3 {
            var file = PiecewiseFile(bytes)
            var reads = 0
            #expect(throws: Unreadable.self) {
                _ = try chunker.body(read: { buffer in
                    reads += 1
                    guard reads < 2 else { throw Unreadable() }
                    return file.read(into: buffer)
                })
            }
            var whole = PiecewiseFile(bytes)
            #expect(try chunker.body(read: { whole.read(into: $0) }) == Chunked(bytes, keys: keys).body)
        }
    }

    @Test(arguments: [false, true]) func `a chunker serves one file after the other`(hasCompanion: Bool) throws {
        let chunker = FileChunker(keys: keys, companion: hasCompanion ? ThreadCompanion() : nil)
        for length in [5 << 20, 100, 0, 3 << 20] {
            let part = Array(bytes.prefix(length))
            var file = PiecewiseFile(part, piece: 100_000)
            #expect(try chunker.body(read: { file.read(into: $0) }) == Chunked(part, keys: keys).body)
        }
    }

    @Test(arguments: [false, true]) func `a file that is left off and gone on with is cut as at one go`(
        hasCompanion: Bool
    ) throws {
        let bytes = (0..<4).flatMap { [UInt8($0)] + Self.file }
        let whole = try Chunked(bytes, keys: keys)
        let chunker = FileChunker(keys: keys, companion: hasCompanion ? ThreadCompanion() : nil)
        var builder = ChunkListBuilder()
        var chunks: [ChunkRef] = []
        var goes = 0
        var body: Content.Body?
        while body == nil {
            goes += 1
            let before = builder.size
            var file = PiecewiseFile(Array(bytes.dropFirst(Int(before))))
            body = try chunker.goOn(
                with: &builder, read: { file.read(into: $0) }, chunk: { ref, _ in chunks.append(ref) },
                leavesOff: { true })
            #expect(body != nil || builder.size > before, "it would never come to an end")
        }
        #expect(goes > 3)
        #expect(chunks == whole.chunks)
        #expect(body == whole.body)
    }
}
