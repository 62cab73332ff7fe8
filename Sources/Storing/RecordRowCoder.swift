import Bytes
import Folders

/// A record as the index keeps it, in the clear and on this device only; `Manifests` owns the form that is signed and
/// sent. Node and dot are columns of their own and are not repeated. Chunks are packed, 36 bytes each, for a record may
/// have a thousand.
enum RecordRowCoder {
    private static let chunkSize = 36
    /// No row that we wrote has more values of one attribute: `array(atMost:)` also compares with the bytes there are.
    private static let mostValues = 1 << 20
    private static let mostBytes = 1 << 30

    static func encode(_ record: Record) -> [UInt8] {
        var writer = CBORWriter(reserving: 256)
        writer.array(4)
        writer.array(record.vector.entries.count * 2)
        for entry in record.vector.entries { write(entry, to: &writer) }
        writer.array(record.places.count)
        for place in record.places { write(place, to: &writer) }
        writer.array(record.contents.count)
        for content in record.contents { write(content, to: &writer) }
        writer.array(record.metas.count)
        for meta in record.metas { write(meta, to: &writer) }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8], node: NodeID, dot: Dot) throws(CBORError) -> Record {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 4) == 4 else { throw reader.invalid() }
        let record = Record(
            node: node, dot: dot, vector: try vector(&reader), places: try values(&reader, place),
            contents: try values(&reader, content), metas: try values(&reader, meta))
        try reader.finish()
        return record
    }
}

// MARK: Writing

extension RecordRowCoder {
    private static func write(_ dot: Dot, to writer: inout CBORWriter) {
        writer.unsigned(dot.replica.raw)
        writer.unsigned(dot.number)
    }

    private static func write(_ place: Dotted<Place>, to writer: inout CBORWriter) {
        writer.array(5)
        write(place.dot, to: &writer)
        writer.byteString(place.value.parent.raw)
        writer.byteString(place.value.name.bytes)
        writer.boolean(place.value.gone)
    }

    private static func write(_ content: Dotted<Content>, to writer: inout CBORWriter) {
        let body = content.value.body
        writer.array(4 + fieldCount(body))
        write(content.dot, to: &writer)
        writer.integer(content.value.mtime)
        writer.byteString(content.value.hash.raw)
        switch body {
        case .directory: break
        case .symlink(let target): writer.byteString(target)
        case .file(let size, .inline(let chunks)):
            writer.unsigned(size)
            writer.byteString(packed(chunks))
        case .file(let size, .listed(let root, let count)):
            writer.unsigned(size)
            writer.byteString(root)
            writer.unsigned(count)
        }
    }

    /// The number of fields tells the bodies apart.
    private static func fieldCount(_ body: Content.Body) -> Int {
        switch body {
        case .directory: 0
        case .symlink: 1
        case .file(_, .inline): 2
        case .file(_, .listed): 3
        }
    }

    private static func write(_ meta: Dotted<Meta>, to writer: inout CBORWriter) {
        writer.array(meta.value.touch == nil ? 3 : 5)
        write(meta.dot, to: &writer)
        writer.unsigned(UInt64(meta.value.mode))
        if let touch = meta.value.touch {
            writer.byteString(touch.content.raw)
            writer.integer(touch.mtime)
        }
    }

    private static func packed(_ chunks: [ChunkRef]) -> [UInt8] {
        // An array without room is one that all threads share, and its count would be set all the same.
        guard !chunks.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: chunks.count * chunkSize) { bytes, count in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            for (index, chunk) in chunks.enumerated() {
                let words = chunk.id.raw.words
                let start = index * chunkSize
                raw.storeBytes(of: words.0.bigEndian, toByteOffset: start, as: UInt64.self)
                raw.storeBytes(of: words.1.bigEndian, toByteOffset: start + 8, as: UInt64.self)
                raw.storeBytes(of: words.2.bigEndian, toByteOffset: start + 16, as: UInt64.self)
                raw.storeBytes(of: words.3.bigEndian, toByteOffset: start + 24, as: UInt64.self)
                raw.storeBytes(of: chunk.size.bigEndian, toByteOffset: start + 32, as: UInt32.self)
            }
            count = chunks.count * chunkSize
        }
    }
}

// MARK: Reading

extension RecordRowCoder {
    private static func dot(_ reader: inout CBORReader) throws(CBORError) -> Dot {
        Dot(ReplicaID(try reader.unsigned()), try reader.unsigned())
    }

    private static func vector(_ reader: inout CBORReader) throws(CBORError) -> VersionVector {
        var entries: [Dot] = []
        for _ in 0..<(try reader.array(atMost: mostValues) / 2) { entries.append(try dot(&reader)) }
        guard let vector = VersionVector(entries: entries) else { throw reader.invalid() }
        return vector
    }

    private static func values<Value>(
        _ reader: inout CBORReader,
        _ value: (inout CBORReader, _ dot: Dot, _ fields: Int) throws(CBORError) -> Value
    ) throws(CBORError) -> [Dotted<Value>] {
        var values: [Dotted<Value>] = []
        for _ in 0..<(try reader.array(atMost: mostValues)) {
            let fields = try reader.array(atMost: 7)
            let dot = try dot(&reader)
            values.append(Dotted(dot, try value(&reader, dot, fields - 2)))
        }
        return values
    }

    private static func place(_ reader: inout CBORReader, dot: Dot, fields: Int) throws(CBORError) -> Place {
        let parent = NodeID(try reader.bytes16())
        guard fields == 3, let name = Name(try reader.byteString(atMost: Name.longest)) else { throw reader.invalid() }
        return Place(parent: parent, name: name, gone: try reader.boolean())
    }

    private static func content(_ reader: inout CBORReader, dot: Dot, fields: Int) throws(CBORError) -> Content {
        let mtime = try reader.integer()
        let hash = ContentHash(try reader.bytes32())
        return Content(body: try body(&reader, fields: fields - 2), mtime: mtime, hash: hash)
    }

    private static func body(_ reader: inout CBORReader, fields: Int) throws(CBORError) -> Content.Body {
        switch fields {
        case 0: return .directory
        case 1: return .symlink(target: try reader.byteString(atMost: mostBytes))
        case 2:
            let size = try reader.unsigned()
            let bytes = try reader.byteString(atMost: mostBytes)
            guard bytes.count.isMultiple(of: chunkSize) else { throw reader.invalid() }
            return .file(size: size, chunks: .inline(chunks(bytes)))
        case 3:
            let size = try reader.unsigned()
            let root = try reader.bytes32()
            return .file(size: size, chunks: .listed(root: root, count: try reader.unsigned()))
        default: throw reader.invalid()
        }
    }

    private static func meta(_ reader: inout CBORReader, dot: Dot, fields: Int) throws(CBORError) -> Meta {
        let mode = UInt16(truncatingIfNeeded: try reader.unsigned(atMost: 0o777))
        guard fields == 3 else { return Meta(mode: mode) }
        let content = ContentHash(try reader.bytes32())
        return Meta(mode: mode, touch: Meta.Touch(content: content, mtime: try reader.integer()))
    }

    /// Of a whole number of packed chunks.
    private static func chunks(_ bytes: [UInt8]) -> [ChunkRef] {
        bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: chunkSize).map { start in
                let word = { UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: start + $0, as: UInt64.self)) }
                let size = UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: start + 32, as: UInt32.self))
                return ChunkRef(id: ChunkID(Bytes32(words: (word(0), word(8), word(16), word(24)))), size: size)
            }
        }
    }
}
