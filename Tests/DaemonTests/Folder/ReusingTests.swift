import Bytes
import Chunking
import Control
import Folders
import Placing
import SystemCalls
import TestSupport
import Testing

@testable import Daemon

/// What is taken over from a file that is here already, each chunk compared with its name.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReusingTests {
    private static let name = StagedName(Bytes16(high: 1, low: 1))

    /// A folder, and a file of several chunks in it.
    private struct Setting {
        let tools: FolderTools
        let path: RelativePath
        let bytes: [UInt8]
        let chunks: [WantedChunk]

        init(_ tools: FolderTools) throws {
            self.tools = tools
            path = RelativePath([try #require(Name("former"))])
            var random = SplitMix(seed: 1)
            bytes = (0..<(6 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            chunks = try Setting.cut(bytes, tools)
            try tools.area.root.openBeneath(path.bytes, [.writeOnly, .create], mode: 0o600).write(bytes)
        }

        static func cut(_ bytes: [UInt8], _ tools: FolderTools) throws -> [WantedChunk] {
            var (chunks, read, offset): ([WantedChunk], Int, UInt64) = ([], 0, 0)
            _ = try FileChunker(keys: tools.keys).body(
                read: { buffer in
                    let count = min(buffer.count, bytes.count - read)
                    buffer.copyBytes(from: bytes[read..<(read + count)])
                    read += count
                    return count
                },
                chunk: { chunk, _ in
                    chunks.append(WantedChunk(chunk: chunk, offset: offset))
                    offset += UInt64(chunk.size)
                })
            return chunks
        }

        /// The file, as the index knows it, which holds all that is wanted.
        func whole() throws -> LocalChunks {
            let status = try tools.area.root.openBeneath(path.bytes, .readOnly).status()
            let stamp = try #require(status.placedStamp)
            return LocalChunks(
                place: ContentPlace(at: path, stamp), content: ContentHash(.zero), offsets: nil)
        }

        /// Other bytes from an offset on, and the mtime put back.
        func damage(at offset: UInt64) throws {
            let file = try tools.area.root.openBeneath(path.bytes, .readWrite)
            let mtime = try file.status().mtime
            let old = try file.bytes(at: offset, count: 3)
            try file.write(old.map { ~$0 }, at: offset)
            try file.setModificationTime(mtime)
        }

        func stage() throws -> StagingFile { StagingFile(try StagedFile.create(ReusingTests.name, in: tools.area)) }

        func staged(_ file: StagingFile) throws -> [UInt8] { try file.bytes(at: 0, count: bytes.count + 1) }
    }

    private func with(_ body: (Setting) throws -> Void) async throws {
        let daemon = try TestDaemon("laptop")
        do {
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            let sync = try #require(await daemon.folders().first?.sync)
            try body(Setting(sync.tools))
        } catch {
            await daemon.end()
            throw error
        }
        await daemon.end()
    }

    @Test func `a file that holds the same is taken over whole`() async throws {
        try await with { setting in
            let file = try setting.stage()
            let result = setting.tools.reuse(
                ReuseWork(here: setting.chunks, local: try setting.whole()), into: file)
            #expect(result.missing == [])
            #expect(result.copied == UInt64(setting.bytes.count))
            #expect(try setting.staged(file) == setting.bytes)
        }
    }

    @Test func `a chunk that is not what the index says is missing, and no other`() async throws {
        try await with { setting in
            let wrong = setting.chunks[setting.chunks.count / 2]
            let whole = try setting.whole()
            try setting.damage(at: wrong.offset + 5)
            let result = setting.tools.reuse(
                ReuseWork(here: setting.chunks, local: whole), into: try setting.stage())
            #expect(result.missing == [wrong])
            #expect(result.copied == UInt64(setting.bytes.count) - UInt64(wrong.chunk.size))
        }
    }

    @Test func `nothing is taken from a file that has changed since`() async throws {
        try await with { setting in
            let whole = try setting.whole()
            try setting.tools.area.root.openBeneath(setting.path.bytes, .readWrite).setModificationTime(1)
            let work = ReuseWork(here: setting.chunks, local: whole)
            #expect(setting.tools.reuse(work, into: try setting.stage()).missing == setting.chunks)
        }
    }

    @Test func `what a byte at the front has moved is found where it was`() async throws {
        try await with { setting in
            let wanted = try Setting.cut([7] + setting.bytes, setting.tools)
            let whole = try setting.whole()
            let offsets = Dictionary(uniqueKeysWithValues: setting.chunks.map { ($0.chunk.id, $0.offset) })
            let former = LocalChunks(place: whole.place, content: whole.content, offsets: offsets)
            let file = try setting.stage()
            let result = setting.tools.reuse(ReuseWork(here: wanted, local: former), into: file)
            #expect(result.missing.count < wanted.count / 2)
            #expect(result.missing.allSatisfy { offsets[$0.chunk.id] == nil })
            for chunk in result.missing {
                let range = Int(chunk.offset)..<(Int(chunk.offset) + Int(chunk.chunk.size))
                try file.write(Array(([7] + setting.bytes)[range]), at: chunk.offset)
            }
            #expect(try file.bytes(at: 0, count: setting.bytes.count + 2) == [7] + setting.bytes)
        }
    }

    @Test func `what an earlier try left is kept where it is right, and copied where not`() async throws {
        try await with { setting in
            let (right, wrong) = (setting.chunks[0], setting.chunks[1])
            let file = try setting.stage()
            try file.write(Array(setting.bytes[..<Int(right.chunk.size)]), at: 0)
            try file.write([UInt8](repeating: 1, count: Int(wrong.chunk.size)), at: wrong.offset)
            let work = ReuseWork(
                left: [right, wrong], here: Array(setting.chunks[2...]), local: try setting.whole())
            let result = setting.tools.reuse(work, into: file)
            #expect(result.missing == [])
            #expect(result.kept == UInt64(right.chunk.size))
            #expect(try setting.staged(file) == setting.bytes)
            let none = setting.tools.reuse(ReuseWork(left: [right, wrong], local: nil), into: try setting.stage())
            #expect(none.missing == [right, wrong])
        }
    }

    @Test func `runs end where either file jumps, and before they are long`() {
        func chunk(_ number: UInt64, _ size: UInt32, at offset: UInt64) -> WantedChunk {
            let id = ChunkID(Bytes32(words: (number, 0, 0, 0)))
            return WantedChunk(chunk: ChunkRef(id: id, size: size), offset: offset)
        }
        let most = UInt32(LocalRun.most)
        let chunks = [
            chunk(1, 10, at: 0), chunk(2, 10, at: 10), chunk(3, 10, at: 30), chunk(4, 10, at: 40),
            chunk(5, most, at: 50),
        ]
        let stamp = Stamp(kind: .file, size: 0, mtime: 0, ctime: 0, inode: 0, birth: 0, mode: 0)
        let place = ContentPlace(version: "x", stamp)
        func runs(_ offsets: [ChunkID: UInt64]?) -> [[UInt64]] {
            LocalRun.runs(of: chunks, in: LocalChunks(place: place, content: ContentHash(.zero), offsets: offsets))
                .map { [$0.start, $0.target, $0.length] }
        }
        #expect(runs(nil) == [[0, 0, 20], [30, 30, 20], [50, 50, UInt64(most)]])
        let former: [ChunkID: UInt64] = [chunks[0].chunk.id: 5, chunks[1].chunk.id: 15, chunks[3].chunk.id: 25]
        #expect(runs(former) == [[5, 0, 20], [25, 40, 10]])
    }
}
