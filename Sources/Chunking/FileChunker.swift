package import Cryptography
package import Folders

/// Reads a file once and says what it consists of. It holds its buffers for its life, so keep one for each thread that
/// cuts.
///
/// With a companion, what was read before is named on another thread while the next bytes are read and cut: each takes
/// about as long as the other. A file that fits into one buffer is not worth the hop. Memory does not grow with the file.
package final class FileChunker {
    private let makeCutter: () -> Cutter
    /// Made for the first file that is longer than the least chunk: most scans see none, and its table is not for nothing.
    private lazy var cutter = makeCutter()
    private let chunkID: HMACKey
    private let companion: (any ChunkingCompanion)?
    private var buffer = ChunkBuffer()
    /// For a companion: the one that is named while `buffer` is filled, or the next to be filled.
    private var spare: ChunkBuffer?

    package init(cutter: Cutter, chunkID: HMACKey, companion: (any ChunkingCompanion)? = nil) {
        makeCutter = { cutter }
        self.chunkID = chunkID
        self.companion = companion
    }

    package init(keys: FolderKeys, companion: (any ChunkingCompanion)? = nil) {
        makeCutter = { Cutter(key: keys.cutter) }
        chunkID = keys.chunkID
        self.companion = companion
    }

    /// The body of the file that `read` gives, to its end.
    ///
    /// - Parameters:
    ///   - read: Fills as much of the buffer as it likes and says how many bytes; 0 is the end of the file.
    ///   - chunk: Told of each chunk in order; its bytes are lent for the call.
    ///   - list: Told of each list object of a file of more than `ChunkList.inlineLimit` chunks, children before parents.
    /// - Throws: What the closures throw, and nothing else.
    package func body(
        read: (UnsafeMutableRawBufferPointer) throws -> Int,
        chunk: (ChunkRef, UnsafeRawBufferPointer) throws -> Void = { _, _ in },
        list: (ListObject) throws -> Void = { _ in }
    ) throws -> Content.Body {
        var builder = ChunkListBuilder()
        guard let body = try goOn(with: &builder, read: read, chunk: chunk, list: list) else {
            preconditionFailure("left off unasked")
        }
        return body
    }

    /// As `body`, but it may leave off after a chunk, and go on from there another time.
    ///
    /// - Parameters:
    ///   - builder: What was cut before: `read` gives the file from `builder.size` on, since cuts depend on nothing before
    ///     the last one.
    ///   - leavesOff: Asked each time when some MiB are done, once there is more than there was.
    /// - Returns: Nil when it has left off.
    package func goOn(
        with builder: inout ChunkListBuilder,
        read: (UnsafeMutableRawBufferPointer) throws -> Int,
        chunk: (ChunkRef, UnsafeRawBufferPointer) throws -> Void = { _, _ in },
        list: (ListObject) throws -> Void = { _ in },
        leavesOff: () -> Bool = { false }
    ) throws -> Content.Body? {
        let start = builder.size
        var isBeingNamed = false
        // Nobody may fill a buffer that the companion still reads.
        defer { if isBeingNamed { companion?.finish() } }
        buffer.clear()
        while true {
            let isEnd = try buffer.fill(read: read)
            buffer.cut(by: cutter, isEnd: isEnd)
            if isEnd || companion == nil { buffer.name(by: chunkID) }
            if isBeingNamed {
                companion?.finish()
                isBeingNamed = false
                try spare?.chunks { try tell($0, $1, &builder, chunk, list) }
            }
            if isEnd || companion == nil { try buffer.chunks { try tell($0, $1, &builder, chunk, list) } }
            if isEnd { return try builder.finish(list: list) }
            // What this buffer has and nobody has named is read again.
            if builder.size > start, leavesOff() { return nil }
            isBeingNamed = beginNaming()
        }
    }

    private func tell(
        _ ref: ChunkRef, _ bytes: UnsafeRawBufferPointer, _ builder: inout ChunkListBuilder,
        _ chunk: (ChunkRef, UnsafeRawBufferPointer) throws -> Void, _ list: (ListObject) throws -> Void
    ) throws {
        try chunk(ref, bytes)
        try builder.append(ref, list: list)
    }

    /// Goes on in the other buffer, and lets the companion name what this one has; false where there is no companion, and
    /// nothing is left to be named.
    private func beginNaming() -> Bool {
        guard let companion else {
            buffer.moveRest(to: buffer)
            return false
        }
        let next = spare ?? ChunkBuffer()
        buffer.moveRest(to: next)
        (spare, buffer) = (buffer, next)
        companion.begin { [full = spare, chunkID] in full?.name(by: chunkID) }
        return true
    }
}

/// Another thread, on which chunks are named. It does one thing after the other.
package protocol ChunkingCompanion: Sendable {
    func begin(_ work: @escaping @Sendable () -> Void)
    /// Returns when all that was begun has ended.
    func finish()
}
