package import Bytes
import Cryptography
import Folders

extension ListObject {
    /// The entries in `bytes` of a peer, when they are what `ref` names: hash, level, and the sums of sizes and counts.
    /// No entry is empty, and no chunk longer than the longest.
    package static func entries(in bytes: [UInt8], for ref: Ref) throws(ChunkingError) -> Entries {
        guard bytes.count <= longest else { throw ChunkingError(.tooLong) }
        guard sha256(bytes) == ref.hash else { throw ChunkingError(.wrongHash) }
        do {
            return try decoded(bytes, for: ref)
        } catch let error as CBORError {
            throw ChunkingError(.malformed, cause: error)
        } catch let error as ChunkingError {
            throw error
        } catch {
            throw ChunkingError(.malformed)
        }
    }

    /// The list objects that one of our own names; none for one of chunks, or for what is no list object.
    package static func names(in bytes: [UInt8]) -> [Bytes32] {
        var reader = CBORReader(bytes)
        var hashes: [Bytes32] = []
        guard (try? reader.array(atMost: 2)) == 2, let level = try? reader.unsigned(atMost: highestLevel), level > 0,
            let count = try? reader.array(atMost: mostEntries)
        else { return [] }
        var sums = Sums()
        for _ in 0..<count {
            guard let entry = try? list(&reader, &sums, level: level - 1) else { break }
            hashes.append(entry.hash)
        }
        return hashes
    }

    private static func decoded(_ bytes: [UInt8], for ref: Ref) throws -> Entries {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 2) == 2 else { throw reader.invalid() }
        let level = try reader.unsigned(atMost: highestLevel)
        guard level == ref.level ?? level else { throw ChunkingError(.wrongLevel) }
        let count = try reader.array(atMost: mostEntries)
        var sums = Sums()
        let entries: Entries
        if level == 0 {
            entries = .chunks(try (0..<count).map { _ in try chunk(&reader, &sums) })
        } else {
            entries = .lists(try (0..<count).map { _ in try list(&reader, &sums, level: level - 1) })
        }
        try reader.finish()
        guard sums.size == ref.size, sums.count == ref.count else { throw ChunkingError(.wrongSum) }
        return entries
    }

    private static func chunk(_ reader: inout CBORReader, _ sums: inout Sums) throws -> ChunkRef {
        guard try reader.array(atMost: 2) == 2 else { throw reader.invalid() }
        let id = ChunkID(try reader.bytes32())
        let size = try reader.unsigned(atMost: UInt64(Cutter.greatest))
        try sums.add(size: size, count: 1)
        return ChunkRef(id: id, size: UInt32(size))
    }

    private static func list(_ reader: inout CBORReader, _ sums: inout Sums, level: UInt64) throws -> Ref {
        guard try reader.array(atMost: 3) == 3 else { throw reader.invalid() }
        let hash = try reader.bytes32()
        let size = try reader.unsigned()
        let count = try reader.unsigned()
        try sums.add(size: size, count: count)
        return Ref(hash: hash, level: level, size: size, count: count)
    }
}

/// Sums of foreign numbers, which may not overflow, and of which none is 0.
private struct Sums {
    var size: UInt64 = 0
    var count: UInt64 = 0

    mutating func add(size: UInt64, count: UInt64) throws(ChunkingError) {
        let (size, sizeOverflows) = self.size.addingReportingOverflow(size)
        let (count, countOverflows) = self.count.addingReportingOverflow(count)
        guard !sizeOverflows, !countOverflows, size > self.size, count > self.count else {
            throw ChunkingError(.wrongSum)
        }
        (self.size, self.count) = (size, count)
    }
}
