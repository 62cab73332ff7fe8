package import Folders

/// Goes through a chunk list in order, without I/O: it says which list object it needs next, and is given its bytes. It
/// holds one list object a level, whatever the file's size.
package struct ChunkListReader {
    package enum Step: Hashable, Sendable {
        /// Chunks of the file, in order, after those given before.
        case chunks([ChunkRef])
        /// Give the bytes of this list object to `listReceived`, then ask again.
        case needs(ListObject.Ref)
        case end
    }

    // What is still to come, the next at the end.
    private var pending: [Pending]

    private enum Pending {
        case chunks([ChunkRef])
        case list(ListObject.Ref)
    }

    /// Throws where the list cannot be the list of a file of its size; nothing is read yet.
    package init(size: UInt64, chunks: ChunkList) throws(ChunkingError) {
        switch chunks {
        case .inline(let chunks):
            try ChunkListReader.check(chunks, size: size)
            pending = chunks.isEmpty ? [] : [.chunks(chunks)]
        case .listed(let root, let count):
            guard count > UInt64(ChunkList.inlineLimit), count <= size else { throw ChunkingError(.wrongSum) }
            pending = [.list(ListObject.Ref(hash: root, level: nil, size: size, count: count))]
        }
    }

    /// What comes next. The same `needs` is repeated until it is met.
    package mutating func next() -> Step {
        switch pending.last {
        case nil: return .end
        case .list(let ref): return .needs(ref)
        case .chunks(let chunks):
            pending.removeLast()
            return .chunks(chunks)
        }
    }

    /// Takes the bytes of the list object that was needed, from whomever; what does not fit is refused and still
    /// needed.
    package mutating func listReceived(_ bytes: [UInt8]) throws(ChunkingError) {
        guard case .list(let ref) = pending.last else { preconditionFailure("no list object was needed") }
        let entries = try ListObject.entries(in: bytes, for: ref)
        pending.removeLast()
        switch entries {
        case .chunks(let chunks): pending.append(.chunks(chunks))
        case .lists(let lists): pending += lists.reversed().map { .list($0) }
        }
    }

    private static func check(_ chunks: [ChunkRef], size: UInt64) throws(ChunkingError) {
        guard chunks.count <= ChunkList.inlineLimit else { throw ChunkingError(.tooLong) }
        guard chunks.allSatisfy({ (1...UInt32(Cutter.greatest)).contains($0.size) }),
            chunks.reduce(0, { $0 + UInt64($1.size) }) == size
        else { throw ChunkingError(.wrongSum) }
    }
}
