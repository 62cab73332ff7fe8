import Bytes
import Folders

/// The sealed part of a record, opened: the values whose dots the envelope has, in the same order.
struct RecordBody {
    /// A content without what the envelope says of it.
    enum OpenContent {
        /// Sizes of the chunks that the envelope names; nil where it names a list.
        case file(mtime: Int64, size: UInt64, chunkSizes: [UInt32]?)
        case symlink(mtime: Int64, target: [UInt8])
        case directory
    }

    var places: [Place] = []
    var contents: [OpenContent] = []
    var metas: [Meta] = []

    init(of record: Record) {
        places = record.places.map(\.value)
        contents = record.contents.map { OpenContent(of: $0.value) }
        metas = record.metas.map(\.value)
    }

    /// `plaintext` is one CBOR map and zeros behind it.
    init(plaintext: [UInt8]) throws(ManifestError) {
        var reader = CBORReader(plaintext)
        self = try reading("a record's body") { () throws(CBORError) in
            let body = try RecordBody(from: &reader)
            guard plaintext[reader.offset...].allSatisfy({ $0 == 0 }) else { throw reader.invalid() }
            return body
        }
    }

    private init(from reader: inout CBORReader) throws(CBORError) {
        var body = (places: [Place](), contents: [OpenContent](), metas: [Meta]())
        try reader.fields { (key, reader) throws(CBORError) in
            switch key {
            case 1: for _ in 0..<(try reader.values()) { body.places.append(try reader.place()) }
            case 2: for _ in 0..<(try reader.values()) { body.contents.append(try reader.openContent()) }
            case 3: for _ in 0..<(try reader.values()) { body.metas.append(try reader.meta()) }
            default: return false
            }
            return true
        }
        (places, contents, metas) = body
    }

    /// Padded with zeros to a size class, so that a seal does not tell how long a name is.
    var plaintext: [UInt8] {
        var writer = CBORWriter(reserving: 256)
        writer.map(3)
        writer.unsigned(1)
        writer.array(places.count)
        for place in places { writer.place(place) }
        writer.unsigned(2)
        writer.array(contents.count)
        for content in contents { writer.openContent(content) }
        writer.unsigned(3)
        writer.array(metas.count)
        for meta in metas { writer.meta(meta) }
        let bytes = writer.bytes
        return bytes + [UInt8](repeating: 0, count: RecordBody.sizeClass(of: bytes.count) - bytes.count)
    }

    /// A multiple of 64 bytes; over 2 KiB a Padmé class.
    static func sizeClass(of count: Int) -> Int { Int(paddedSize(UInt64((count + 63) / 64 * 64))) }
}

extension RecordBody.OpenContent {
    init(of content: Content) {
        switch content.body {
        case .file(let size, .inline(let chunks)):
            self = .file(mtime: content.mtime, size: size, chunkSizes: chunks.map(\.size))
        case .file(let size, .listed): self = .file(mtime: content.mtime, size: size, chunkSizes: nil)
        case .symlink(let target): self = .symlink(mtime: content.mtime, target: target)
        case .directory: self = .directory
        }
    }

    /// The content whole, its hash computed; nil where the envelope says otherwise of it.
    func joined(_ sealed: SealedContent, keys: FolderKeys) -> Content? {
        let (body, mtime): (Content.Body, Int64)
        switch (self, sealed.chunks) {
        case (.file(let time, let size, let sizes?), .inline(let chunks)):
            guard sizes.count == chunks.count else { return nil }
            let refs = zip(chunks, sizes).map { ChunkRef(id: $0.id, size: $1) }
            (body, mtime) = (.file(size: size, chunks: .inline(refs)), time)
        case (.file(let time, let size, nil), .listed(let root, let count)):
            (body, mtime) = (.file(size: size, chunks: .listed(root: root, count: count)), time)
        case (.symlink(let time, let target), .inline): (body, mtime) = (.symlink(target: target), time)
        case (.directory, .inline): (body, mtime) = (.directory, 0)
        default: return nil
        }
        let content = Content(body: body, mtime: mtime, hash: keys.contentHash(of: body))
        return SealedContent(Dotted(sealed.dot, content)) == sealed ? content : nil
    }
}
