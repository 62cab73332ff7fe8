import Bytes
package import Folders

/// A record for this device's own index: all of it in clear, hashes included, so that reading it back takes no key.
extension Record {
    /// Deterministic CBOR: [1, node, vector, own dot, places, contents, metas], a dot being its replica's index in the
    /// vector and its number. Traps where the vector does not cover a dot: `RecordCoder` lets no such record in or out.
    package var plainBytes: [UInt8] {
        var writer = CBORWriter(reserving: 256)
        writer.array(8)
        writer.unsigned(1)
        writer.byteString(node.raw)
        writer.vector(vector)
        guard writer.dot(dot, in: vector),
            writer.values(places, in: vector, { $0.place($1) }),
            writer.values(contents, in: vector, { $0.plainContent($1) }),
            writer.values(metas, in: vector, { $0.meta($1) })
        else { preconditionFailure("a record's vector covers its dots") }
        return writer.bytes
    }

    /// Refuses what no folder may hold, as `RecordCoder.decode` does; an index may have been damaged.
    package init(plainBytes bytes: [UInt8]) throws(ManifestError) {
        self = try reading("a record of the index") { () throws(CBORError) in
            var reader = CBORReader(bytes)
            let record = try reader.plainRecord()
            try reader.finish()
            return record
        }
        if let problem { throw ManifestError(.invalid, problem) }
    }
}

extension CBORWriter {
    fileprivate mutating func values<Value>(
        _ values: [Dotted<Value>], in vector: VersionVector, _ write: (inout CBORWriter, Value) -> Void
    ) -> Bool {
        array(values.count * 3)
        for value in values {
            guard dot(value.dot, in: vector) else { return false }
            write(&self, value.value)
        }
        return true
    }

    /// [hash, mtime, kind, ...]: then size and [chunk, size, ...] or size, root and count; the target; nothing.
    fileprivate mutating func plainContent(_ content: Content) {
        switch content.body {
        case .file(let size, .inline(let chunks)):
            head(content, items: 5)
            unsigned(size)
            array(chunks.count * 2)
            for chunk in chunks {
                byteString(chunk.id.raw)
                unsigned(UInt64(chunk.size))
            }
        case .file(let size, .listed(let root, let count)):
            head(content, items: 6)
            unsigned(size)
            byteString(root)
            unsigned(count)
        case .symlink(let target):
            head(content, items: 4)
            byteString(target)
        case .directory:
            head(content, items: 3)
        }
    }

    private mutating func head(_ content: Content, items: Int) {
        array(items)
        byteString(content.hash.raw)
        integer(content.mtime)
        unsigned(UInt64(content.kind.rawValue))
    }
}

extension CBORReader {
    fileprivate mutating func plainRecord() throws(CBORError) -> Record {
        try array(of: 8)
        guard try unsigned() == 1 else { throw invalid() }
        let node = try node()
        let vector = try vector()
        return Record(
            node: node, dot: try dot(in: vector), vector: vector,
            places: try values(in: vector) { (reader) throws(CBORError) in try reader.place() },
            contents: try values(in: vector) { (reader) throws(CBORError) in try reader.plainContent() },
            metas: try values(in: vector) { (reader) throws(CBORError) in try reader.meta() })
    }

    private mutating func values<Value>(
        in vector: VersionVector, _ read: (inout CBORReader) throws(CBORError) -> Value
    ) throws(CBORError) -> [Dotted<Value>] {
        let count = try array(atMost: ManifestLimit.values * 3)
        guard count.isMultiple(of: 3) else { throw invalid() }
        var values: [Dotted<Value>] = []
        for _ in 0..<(count / 3) { values.append(Dotted(try dot(in: vector), try read(&self))) }
        return values
    }

    private mutating func plainContent() throws(CBORError) -> Content {
        let items = try array(atMost: 6)
        guard items >= 3 else { throw invalid() }
        let hash = ContentHash(try bytes32())
        let mtime = try integer()
        return Content(body: try plainBody(kind: try unsigned(), items: items), mtime: mtime, hash: hash)
    }

    private mutating func plainBody(kind: UInt64, items: Int) throws(CBORError) -> Content.Body {
        switch (kind, items) {
        case (UInt64(Kind.file.rawValue), 5): return .file(size: try unsigned(), chunks: .inline(try chunkRefs()))
        case (UInt64(Kind.file.rawValue), 6):
            return .file(size: try unsigned(), chunks: .listed(root: try bytes32(), count: try unsigned()))
        case (UInt64(Kind.symlink.rawValue), 4):
            return .symlink(target: try byteString(atMost: ManifestLimit.linkTarget))
        case (UInt64(Kind.directory.rawValue), 3): return .directory
        default: throw invalid()
        }
    }

    private mutating func chunkRefs() throws(CBORError) -> [ChunkRef] {
        let count = try array(atMost: ChunkList.inlineLimit * 2)
        guard count.isMultiple(of: 2) else { throw invalid() }
        var chunks: [ChunkRef] = []
        chunks.reserveCapacity(count / 2)
        for _ in 0..<(count / 2) {
            let id = ChunkID(try bytes32())
            chunks.append(ChunkRef(id: id, size: UInt32(try unsigned(atMost: ManifestLimit.chunkSize))))
        }
        return chunks
    }
}
