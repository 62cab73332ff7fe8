package import Bytes
package import Folders

/// What a relay without keys learns of a content: how much there is, padded, and which chunks to keep. A symlink looks as
/// an empty file does.
package struct SealedContent: Hashable, Sendable {
    package enum Chunks: Hashable, Sendable {
        case inline([Chunk])
        /// A tree of list objects; `count` chunks in all.
        case listed(root: Bytes32, count: UInt64)
    }

    package struct Chunk: Hashable, Sendable {
        package var id: ChunkID
        /// Size class of the plaintext.
        package var paddedSize: UInt64

        package init(id: ChunkID, paddedSize: UInt64) {
            self.id = id
            self.paddedSize = paddedSize
        }
    }

    package var dot: Dot
    /// Size class of the file's plaintext; 0 for what is no file.
    package var paddedSize: UInt64
    package var chunks: Chunks

    init(dot: Dot, paddedSize: UInt64, chunks: Chunks) {
        self.dot = dot
        self.paddedSize = paddedSize
        self.chunks = chunks
    }

    init(_ content: Dotted<Content>) {
        dot = content.dot
        switch content.value.body {
        case .file(let size, .inline(let refs)):
            paddedSize = Bytes.paddedSize(size)
            chunks = .inline(refs.map { Chunk(id: $0.id, paddedSize: Bytes.paddedSize(UInt64($0.size))) })
        case .file(let size, .listed(let root, let count)):
            paddedSize = Bytes.paddedSize(size)
            chunks = .listed(root: root, count: count)
        case .symlink, .directory:
            paddedSize = 0
            chunks = .inline([])
        }
    }
}

extension CBORWriter {
    /// [vector index, number, padded size, [chunk, padded size, ...]] or [vector index, number, padded size, root, count].
    mutating func sealedContent(_ content: SealedContent, in vector: VersionVector) -> Bool {
        switch content.chunks {
        case .inline(let chunks):
            array(4)
            guard dot(content.dot, in: vector) else { return false }
            unsigned(content.paddedSize)
            array(chunks.count * 2)
            for chunk in chunks {
                byteString(chunk.id.raw)
                unsigned(chunk.paddedSize)
            }
        case .listed(let root, let count):
            array(5)
            guard dot(content.dot, in: vector) else { return false }
            unsigned(content.paddedSize)
            byteString(root)
            unsigned(count)
        }
        return true
    }
}

extension CBORReader {
    mutating func sealedContent(in vector: VersionVector) throws(CBORError) -> SealedContent {
        let items = try array(atMost: 5)
        guard items >= 4 else { throw invalid() }
        let dot = try dot(in: vector)
        let size = try unsigned(atMost: paddedSize(ManifestLimit.fileSize))
        guard items == 5 else {
            return SealedContent(dot: dot, paddedSize: size, chunks: .inline(try sealedChunks()))
        }
        let root = try bytes32()
        let count = try unsigned()
        guard count > UInt64(ChunkList.inlineLimit), count <= size else { throw invalid() }
        return SealedContent(dot: dot, paddedSize: size, chunks: .listed(root: root, count: count))
    }

    private mutating func sealedChunks() throws(CBORError) -> [SealedContent.Chunk] {
        let count = try array(atMost: ChunkList.inlineLimit * 2)
        guard count.isMultiple(of: 2) else { throw invalid() }
        var chunks: [SealedContent.Chunk] = []
        chunks.reserveCapacity(count / 2)
        for _ in 0..<(count / 2) {
            let id = ChunkID(try bytes32())
            let size = try unsigned(atMost: ManifestLimit.chunkSize)
            guard size > 0 else { throw invalid() }
            chunks.append(SealedContent.Chunk(id: id, paddedSize: size))
        }
        return chunks
    }
}
