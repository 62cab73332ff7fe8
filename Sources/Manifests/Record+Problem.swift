import Bytes
import Folders

extension Record {
    /// What keeps this record from being one that any folder may hold, in words; nil for a sound one. The same for what
    /// is written here and for what arrives.
    var problem: String? {
        if node == .root { return "the root has no record" }
        if vector.entries.count > ManifestLimit.vectorEntries { return "the version vector is too long" }
        if dot.number == 0 || vector.number(of: dot.replica) != dot.number {
            return "its own event is not the last seen"
        }
        return problem(of: places.map(\.dot), "places") ?? problem(of: contents.map(\.dot), "contents")
            ?? problem(of: metas.map(\.dot), "metas")
            ?? places.lazy.compactMap { problem(of: $0.value) }.first
            ?? contents.lazy.compactMap { problem(of: $0.value) }.first
            ?? (metas.allSatisfy { $0.value.mode <= 0o777 } ? nil : "a mode is over 0777")
    }

    private func problem(of dots: [Dot], _ attribute: String) -> String? {
        if dots.isEmpty { return "there are no \(attribute)" }
        if dots.count > ManifestLimit.values { return "there are \(dots.count) \(attribute)" }
        if !areRising(dots) { return "the \(attribute) do not rise" }
        return dots.allSatisfy { $0.number > 0 && vector.covers($0) } ? nil : "the \(attribute) are not all seen"
    }

    private func problem(of place: Place) -> String? {
        if !place.parent.isDirectory || place.parent == node { return "a parent is no directory" }
        if place.parent == .root, place.name.bytes == ownName { return ".kith in the root is no name for a node" }
        return nil
    }

    private func problem(of content: Content) -> String? {
        if node.isDirectory != (content.kind == .directory) { return "a content is not of its node's kind" }
        switch content.body {
        case .directory: return content.mtime == 0 ? nil : "a directory's content has a time"
        case .symlink(let target): return problem(ofTarget: target)
        case .file(let size, .inline(let chunks)): return problem(of: chunks, size: size)
        case .file(let size, .listed(_, let count)): return problem(ofCount: count, size: size)
        }
    }

    private func problem(ofTarget target: [UInt8]) -> String? {
        (1...ManifestLimit.linkTarget).contains(target.count) && !target.contains(0)
            ? nil : "a link's target is empty, too long or has a zero byte"
    }

    private func problem(of chunks: [ChunkRef], size: UInt64) -> String? {
        if chunks.count > ChunkList.inlineLimit { return "a chunk list is too long to stand in a record" }
        var sum: UInt64 = 0
        for chunk in chunks {
            guard (1...ManifestLimit.chunkSize).contains(UInt64(chunk.size)) else {
                return "a chunk has no allowed size"
            }
            sum += UInt64(chunk.size)
        }
        return sum == size ? nil : "the chunks do not add up to the file"
    }

    private func problem(ofCount count: UInt64, size: UInt64) -> String? {
        if size > ManifestLimit.fileSize { return "a file is too large" }
        // A chunk holds at least one byte and at most `chunkSize`.
        let least = size / ManifestLimit.chunkSize + (size.isMultiple(of: ManifestLimit.chunkSize) ? 0 : 1)
        return count > UInt64(ChunkList.inlineLimit) && (least...size).contains(count)
            ? nil : "a chunk list cannot have \(count) chunks"
    }
}

/// The folder's own directory in the root, which is never synced.
private let ownName = Array(".kith".utf8)
