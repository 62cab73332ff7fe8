import Bytes
import Chunking
import Folders
import Identity
import Placing
import Testing
import Wire

@testable import Daemon

/// Who is asked for what, of a content that several fetch at once.
struct RequestDraftTests {
    private let source = DeviceID(Bytes32(words: (1, 0, 0, 0)))
    private let partner = DeviceID(Bytes32(words: (2, 0, 0, 0)))
    private let size: UInt32 = 1 << 20

    /// Six chunks of 1 MiB, of which a request takes four.
    private func fetch() throws -> Fetch {
        let refs = (1...6).map { ChunkRef(id: ChunkID(Bytes32(words: (UInt64($0), 0, 0, 0))), size: size) }
        let chunks = ChunkList.inline(refs)
        let whole = UInt64(size) * 6
        let content = Content(body: .file(size: whole, chunks: chunks), mtime: 0, hash: ContentHash(.zero))
        let target = Fetch.Target.whole(
            WholeFile(name: StagedName(Bytes16(high: 0, low: 1)), size: whole, mode: 0o600, mtime: 0))
        let fetch = Fetch(
            number: 1, node: NodeID(Bytes16(high: 0, low: 1)), content: content, target: target, isToKeep: false,
            lists: try ChunkListReader(size: whole, chunks: chunks))
        fetch.wanted = refs.enumerated().map { WantedChunk(chunk: $1, offset: UInt64($0) * UInt64(size)) }
        return fetch
    }

    private func asked(
        _ device: DeviceID, for fetch: Fetch, coming: UInt64 = 1, atMost most: UInt64 = RequestDraft.mostBytes
    )
        -> [UInt64]
    {
        var draft = RequestDraft(device: device, others: [], coming: coming, atMost: most)
        _ = draft.take(from: fetch)
        return draft.groups.flatMap(\.chunks).map(\.id.raw.words.0)
    }

    private func chunks(_ numbers: Range<UInt64>) -> ByteRanges {
        var ranges = ByteRanges()
        ranges.insert((numbers.lowerBound - 1) * UInt64(size)..<(numbers.upperBound - 1) * UInt64(size))
        return ranges
    }

    @Test func `alone a device is asked in the order of the file`() throws {
        let fetch = try fetch()
        #expect(asked(source, for: fetch) == [1, 2, 3, 4])
        #expect(asked(source, for: fetch) == [5, 6])
        #expect(fetch.outstanding == 6 && fetch.wanted.isEmpty)
    }

    @Test func `no more is asked for than there is room for`() throws {
        let fetch = try fetch()
        #expect(asked(source, for: fetch, atMost: 2 << 20) == [1, 2])
        #expect(asked(source, for: fetch, atMost: (1 << 20) - 1) == [])
        #expect(asked(source, for: fetch, atMost: 1 << 20) == [3])
    }

    @Test func `who lacks it is asked for what it says to have, and no more`() throws {
        let fetch = try fetch()
        fetch.lacking = [partner]
        #expect(asked(partner, for: fetch) == [])
        fetch.holders[partner] = chunks(2..<4)
        #expect(asked(partner, for: fetch) == [2, 3])
        #expect(asked(partner, for: fetch) == [])
        #expect(fetch.wanted.map(\.chunk.id.raw.words.0) == [1, 4, 5, 6])
    }

    @Test func `who has all of it is asked for what nobody else has`() throws {
        let fetch = try fetch()
        fetch.lacking = [partner]
        fetch.holders[partner] = chunks(1..<4)
        #expect(asked(source, for: fetch, coming: RequestDraft.mostBytes + 1) == [], "much is on its way")
        #expect(asked(source, for: fetch) == [4, 5, 6])
        #expect(asked(source, for: fetch) == [], "it has still to answer")
        #expect(asked(source, for: fetch, coming: 0) == [1, 2, 3])
    }
}
