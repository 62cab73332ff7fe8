import Bytes
import Folders

/// A request of ours that is not answered to its end.
struct AskedRequest: Weighed {
    let kind: RequestKind
    let folder: FolderID
    /// What may still come, and how many bytes of it at most.
    private(set) var wanted: [Bytes32: UInt64]
    let weight: UInt64

    init(_ request: ChunkRequest) {
        kind = .chunks
        folder = request.folder
        weight = request.weight
        wanted = [:]
        for chunk in request.chunks {
            let size = UInt64(chunk.size)
            wanted[chunk.id.raw] = size + size / 8 + WireLimit.sealOverhead
        }
    }

    init(_ request: ListRequest) {
        kind = .lists
        folder = request.folder
        weight = request.weight
        wanted = [:]
        for hash in request.hashes { wanted[hash] = UInt64(WireLimit.listObject) }
    }

    /// Throws where the answer has what was not asked for, or had already come, or is more than it can be.
    mutating func answered(
        _ kind: RequestKind, present: [(Bytes32, Int)], absent: [Bytes32], isLast: Bool
    ) throws(WireError) {
        guard kind == self.kind else { throw WireError(.answerUnasked, "an answer of another kind than its request") }
        guard isLast || !present.isEmpty || !absent.isEmpty else {
            throw WireError(.answerUnasked, "an answer with nothing in it that is not the last")
        }
        for id in absent { _ = try bound(of: id) }
        for (id, length) in present {
            guard UInt64(length) <= (try bound(of: id)) else {
                throw WireError(.answerUnasked, "an answer with more bytes than were asked for")
            }
        }
    }

    private mutating func bound(of id: Bytes32) throws(WireError) -> UInt64 {
        guard let bound = wanted.removeValue(forKey: id) else {
            throw WireError(.answerUnasked, "an answer with something that was not asked for")
        }
        return bound
    }
}

extension ChunkRequest {
    /// Plaintext bytes of all its chunks.
    var weight: UInt64 { groups.reduce(0) { $1.chunks.reduce($0) { $0 + UInt64($1.size) } } }
    var chunkCount: Int { groups.reduce(0) { $0 + $1.chunks.count } }
}

extension ListRequest {
    /// The most bytes that its answers can have.
    var weight: UInt64 { UInt64(hashes.count) * UInt64(WireLimit.listObject) }
}
