import Bytes
import Chunking
import Cryptography
import Folders

extension FuzzTarget {
    /// A sealed chunk. The first byte says whether it comes from anyone, as it is, or from a member that seals what it
    /// likes: then codec, size and inner bytes follow.
    static let chunks = FuzzTarget(
        "chunks", minutes: 30, seeds: { chunkSeeds() },
        run: { input in
            var reader = InputReader(input)
            guard reader.byte() == 1 else { return open(reader.remainder(), size: 512) ? .accepted : .refused }
            let (codec, size) = (reader.byte(), reader.short())
            return try expectHonest(codec: codec, size: size, inner: reader.remainder()) ? .accepted : .refused
        })

    /// One zstd frame, as a member may seal it, for a chunk that claims the size in the first three bytes.
    static let zstandard = FuzzTarget(
        "zstd", seeds: { zstandardSeeds() },
        run: { input in
            var reader = InputReader(input)
            let size = (Int(reader.byte()) << 16 | reader.short()) % (Cutter.greatest + 1)
            let payload = reader.remainder()
            let length = [16, 8, 0].map { UInt8(truncatingIfNeeded: payload.count >> $0) }
            var inner = [0] + length + payload
            inner += [UInt8](repeating: 0, count: Int(paddedSize(UInt64(inner.count))) - inner.count)
            return try expectHonest(codec: 1, size: size, inner: inner) ? .accepted : .refused
        })

    private static func open(_ sealed: [UInt8], size: UInt32) -> Bool {
        let expected = ChunkRef(id: ChunkID(Fixed.chunkID.digest([UInt8](repeating: 0, count: Int(size)))), size: size)
        return
            (try? SealedChunk.open(
                sealed, expecting: expected, folder: Fixed.folder, key: { _ in Fixed.chunkSeal }, chunkID: Fixed.chunkID
            ))
            != nil
    }

    /// Opens what a member sealed. It passes only as the very chunk that was named: here, one that is all zeros.
    private static func expectHonest(codec: UInt8, size: Int, inner: [UInt8]) throws -> Bool {
        let id = ChunkID(Fixed.chunkID.digest([UInt8](repeating: 0, count: size)))
        let bigEndian = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
        let context =
            Array("kith/chunk/1".utf8) + [0] + Fixed.folder.raw.bytes + Fixed.epoch.raw.bytes + id.raw.bytes + [codec]
            + bigEndian
        let sealed = [1, codec] + Fixed.epoch.raw.bytes + Fixed.chunkSeal.seal(inner, associatedData: context)
        do throws(ChunkingError) {
            let opened = try SealedChunk.open(
                sealed, expecting: ChunkRef(id: id, size: UInt32(size)), folder: Fixed.folder,
                key: { $0 == Fixed.epoch ? Fixed.chunkSeal : nil }, chunkID: Fixed.chunkID)
            try promised(opened.count == size && opened.allSatisfy { $0 == 0 })
            return true
        } catch {
            return error.code == .wrongChunk
        }
    }

    private static func promised(_ isTheChunk: Bool) throws(ChunkingError) {
        precondition(isTheChunk, "what was opened is not the chunk that was named")
    }

    /// A list object that its parent, or a content, named: any bytes, and any claim of what is beneath.
    static let lists = FuzzTarget(
        "lists", seeds: { listSeeds() },
        run: { input in
            var reader = InputReader(input)
            let isRoot = reader.byte() == 0
            let (level, size, count) = (
                UInt64(reader.byte() % 10), UInt64(reader.short()) << 12, UInt64(reader.short())
            )
            let bytes = reader.remainder()
            let ref = ListObject.Ref(hash: sha256(bytes), level: isRoot ? nil : level, size: size, count: count)
            guard let entries = try? ListObject.entries(in: bytes, for: ref) else { return .refused }
            try expectSums(entries, ref)
            guard var walk = try? ChunkListReader(size: size, chunks: .listed(root: ref.hash, count: count)) else {
                return .accepted
            }
            if case .needs = walk.next(), (try? walk.listReceived(bytes)) != nil { _ = walk.next() }
            return .accepted
        })

    private static func expectSums(_ entries: ListObject.Entries, _ ref: ListObject.Ref) throws {
        switch entries {
        case .chunks(let chunks):
            try promise(UInt64(chunks.count) == ref.count, "a list of other chunks than was said")
            try promise(chunks.reduce(0) { $0 + UInt64($1.size) } == ref.size, "a list of another size than was said")
            try promise(chunks.allSatisfy { (1...1_048_576).contains($0.size) }, "a chunk that is none")
        case .lists(let lists):
            try promise(lists.reduce(0) { $0 + $1.count } == ref.count, "lists of other chunks than was said")
            try promise(lists.reduce(0) { $0 + $1.size } == ref.size, "lists of another size than was said")
            try promise(lists.allSatisfy { ($0.level ?? 99) <= ListObject.highestLevel }, "a list too high up")
        }
    }
}

extension FuzzTarget {
    private static func chunkSeeds() -> [(name: String, bytes: [UInt8])] {
        let zeros = [UInt8](repeating: 0, count: 512)
        let sealed = sealed(zeros)
        var stored: [UInt8] = [0, 0, 2, 0] + zeros
        stored += [UInt8](repeating: 0, count: Int(paddedSize(UInt64(stored.count))) - stored.count)
        return [
            ("from-anyone", [0] + sealed), ("stored", [1, 0, 2, 0] + stored),
            ("compressed", [1, sealed[1], 2, 0] + inner(of: sealed, zeros)),
        ]
    }

    private static func zstandardSeeds() -> [(name: String, bytes: [UInt8])] {
        let sizes = [200, 600, 70_000, Cutter.greatest]
        return sizes.map { size in
            let plain = [UInt8](repeating: 0, count: size)
            let head = [16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
            return ("zeros-\(size)", head + payload(of: inner(of: sealed(plain), plain)))
        }
    }

    private static func sealed(_ plain: [UInt8]) -> [UInt8] {
        plain.withUnsafeBytes {
            let id = ChunkID(Fixed.chunkID.digest($0))
            return SealedChunk.seal(chunk: $0, id: id, folder: Fixed.folder, epoch: Fixed.epoch, key: Fixed.chunkSeal)
        }
    }

    private static func inner(of sealed: [UInt8], _ plain: [UInt8]) -> [UInt8] {
        let id = Fixed.chunkID.digest(plain)
        let size = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: plain.count >> $0) }
        let context =
            Array("kith/chunk/1".utf8) + [0] + Fixed.folder.raw.bytes + Fixed.epoch.raw.bytes + id.bytes
            + [sealed[1]] + size
        return Fixed.chunkSeal.open(Array(sealed.dropFirst(18)), associatedData: context) ?? []
    }

    private static func payload(of inner: [UInt8]) -> [UInt8] {
        let length = inner.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return Array(inner.dropFirst(4).prefix(length))
    }

    private static func listSeeds() -> [(name: String, bytes: [UInt8])] {
        var root: [UInt8] = []
        var builder = ChunkListBuilder()
        for number in 0..<1100 {
            let chunk = ChunkRef(id: ChunkID(sha256([UInt8(number & 255), UInt8(number >> 8)])), size: 4096)
            builder.append(chunk) { root = $0.bytes }
        }
        // The last that is made is the topmost.
        _ = builder.finish { root = $0.bytes }
        return [("root", [0, 0, 4, 76, 4, 76] + root), ("leaf", leaf)]
    }

    /// 1,001 would be too long for a seed: this claims two chunks, which a list within a tree may.
    private static var leaf: [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(0)
        writer.array(2)
        for number in [1, 2] as [UInt64] {
            writer.array(2)
            writer.byteString(Fixed.digest(number))
            writer.unsigned(4096)
        }
        return [1, 0, 0, 2, 0, 2] + writer.bytes
    }
}
