import Bytes
package import Folders

/// Makes the chunk list of a file from its chunks in order: the list itself while it is short, else a tree of list
/// objects.
///
/// A list ends at an entry whose name says so, as chunks end by content: an edit changes the lists around it and
/// their ancestors, not every list that follows.
package struct ChunkListBuilder: Sendable {
    private static let leastEntries = 64
    // One name in 256 ends a list, which ends in a byte of 0; the least number of entries makes the tree shallow
    // whatever the names are.
    private static let endMask: UInt64 = 255

    /// Of the chunks so far, in bytes.
    package private(set) var size: UInt64 = 0
    private var count: UInt64 = 0
    /// Chunks that no list object holds yet; all of them while there are at most `ChunkList.inlineLimit`.
    private var chunks: [ChunkRef] = []
    /// For each level from 1 up: list objects that no list object holds yet.
    private var lists: [[ListObject.Ref]] = []

    package init() {}

    /// Adds the next chunk. `list` is told of list objects as they are done, children before parents.
    package mutating func append(_ chunk: ChunkRef, list: (ListObject) throws -> Void) rethrows {
        size += UInt64(chunk.size)
        count += 1
        chunks.append(chunk)
        if count == UInt64(ChunkList.inlineLimit) + 1 {
            try spillInline(list)
        } else if count > UInt64(ChunkList.inlineLimit) {
            try endChunksIfDue(list)
        }
    }

    /// The body of the file; the builder is used up.
    package mutating func finish(list: (ListObject) throws -> Void) rethrows -> Content.Body {
        guard count > UInt64(ChunkList.inlineLimit) else { return .file(size: size, chunks: .inline(chunks)) }
        if !chunks.isEmpty { try endChunks(list) }
        var level = 1
        // The topmost level with one list alone has the root.
        while level < lists.count || lists[level - 1].count > 1 {
            if !lists[level - 1].isEmpty { try endLists(level, list) }
            level += 1
        }
        return .file(size: size, chunks: .listed(root: lists[level - 1][0].hash, count: count))
    }

    /// The list has become too long to stand inline: what was held back goes into list objects.
    private mutating func spillInline(_ list: (ListObject) throws -> Void) rethrows {
        let held = chunks
        chunks = []
        for chunk in held {
            chunks.append(chunk)
            try endChunksIfDue(list)
        }
    }

    private mutating func endChunksIfDue(_ list: (ListObject) throws -> Void) rethrows {
        guard let last = chunks.last, isDue(chunks.count, last.id.raw.words.3) else { return }
        try endChunks(list)
    }

    private mutating func endChunks(_ list: (ListObject) throws -> Void) rethrows {
        let object = ListObject(chunks: chunks)
        let size = chunks.reduce(0) { $0 + UInt64($1.size) }
        let ref = ListObject.Ref(hash: object.hash, level: 0, size: size, count: UInt64(chunks.count))
        chunks = []
        try list(object)
        try append(ref, level: 1, list)
    }

    /// Adds a list object to those that wait for a parent of `level`.
    private mutating func append(_ ref: ListObject.Ref, level: Int, _ list: (ListObject) throws -> Void) rethrows {
        if lists.count < level { lists.append([]) }
        lists[level - 1].append(ref)
        if isDue(lists[level - 1].count, ref.hash.words.3) { try endLists(level, list) }
    }

    private mutating func endLists(_ level: Int, _ list: (ListObject) throws -> Void) rethrows {
        let refs = lists[level - 1]
        let object = ListObject(lists: refs, level: UInt64(level))
        let size = refs.reduce(0) { $0 + $1.size }
        let count = refs.reduce(0) { $0 + $1.count }
        lists[level - 1] = []
        try list(object)
        try append(
            ListObject.Ref(hash: object.hash, level: UInt64(level), size: size, count: count), level: level + 1, list)
    }

    private func isDue(_ count: Int, _ nameEnd: UInt64) -> Bool {
        count >= ListObject.mostEntries
            || count >= ChunkListBuilder.leastEntries && nameEnd & ChunkListBuilder.endMask == 0
    }
}
