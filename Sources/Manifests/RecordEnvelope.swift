import Bytes
package import Folders

/// The public part of a record: what a relay without keys needs to store, order and serve it.
package struct RecordEnvelope: Hashable, Sendable {
    package var folder: FolderID
    package var node: NodeID
    package var dot: Dot
    package var vector: VersionVector
    /// Whose key opens the body.
    package var epoch: EpochID
    /// Dots of the live places, rising.
    package var places: [Dot]
    package var contents: [SealedContent]
    package var metas: [Dot]

    /// Checked as far as it can be without keys: own dot and all dots within the vector, values rising, limits.
    package init(bytes: [UInt8]) throws(ManifestError) {
        guard bytes.count <= ManifestLimit.envelopeBytes else {
            throw ManifestError(.tooLarge, "an envelope of \(bytes.count) bytes is over the limit")
        }
        self = try reading("a record's envelope") { () throws(CBORError) in
            var reader = CBORReader(bytes)
            let envelope = try RecordEnvelope(from: &reader)
            try reader.finish()
            return envelope
        }
    }

    init(of record: Record, in folder: FolderID, epoch: EpochID) {
        self.folder = folder
        node = record.node
        dot = record.dot
        vector = record.vector
        self.epoch = epoch
        places = record.places.map(\.dot)
        contents = record.contents.map(SealedContent.init)
        metas = record.metas.map(\.dot)
    }

    private init(from reader: inout CBORReader) throws(CBORError) {
        var folder: FolderID?
        var node: NodeID?
        var epoch: EpochID?
        var vector: VersionVector?
        var own: Dot?
        var places: [Dot] = []
        var contents: [SealedContent] = []
        var metas: [Dot] = []
        try reader.fields { (key, reader) throws(CBORError) in
            switch key {
            case 1: folder = try reader.folder()
            case 2: node = try reader.node()
            case 3: epoch = EpochID(try reader.bytes16())
            case 4: vector = try reader.vector()
            case 5: own = try reader.ownDot(in: try reader.required(vector))
            case 6: places = try reader.dots(in: try reader.required(vector))
            case 7: contents = try reader.sealedContents(in: try reader.required(vector))
            case 8: metas = try reader.dots(in: try reader.required(vector))
            default: return false
            }
            return true
        }
        self.folder = try reader.required(folder)
        self.node = try reader.required(node)
        self.epoch = try reader.required(epoch)
        self.vector = try reader.required(vector)
        dot = try reader.required(own)
        (self.places, self.contents, self.metas) = (places, contents, metas)
        guard isPlausible else { throw reader.invalid() }
    }

    /// What holds for each record, whoever reads it.
    private var isPlausible: Bool {
        // The record's own event is the last of its replica that it can have seen.
        node != .root && vector.number(of: dot.replica) == dot.number
            && [places, contents.map(\.dot), metas].allSatisfy { !$0.isEmpty && areRising($0) }
    }

    /// Nil where the vector does not cover a dot.
    func encoded() -> [UInt8]? {
        var writer = CBORWriter(reserving: 256)
        writer.map(8)
        writer.unsigned(1)
        writer.byteString(folder.raw)
        writer.unsigned(2)
        writer.byteString(node.raw)
        writer.unsigned(3)
        writer.byteString(epoch.raw)
        writer.unsigned(4)
        writer.vector(vector)
        guard writer.dots([dot], key: 5, in: vector), writer.dots(places, key: 6, in: vector) else { return nil }
        writer.unsigned(7)
        writer.array(contents.count)
        for content in contents {
            guard writer.sealedContent(content, in: vector) else { return nil }
        }
        guard writer.dots(metas, key: 8, in: vector), isPlausible else { return nil }
        return writer.bytes
    }
}

extension CBORWriter {
    fileprivate mutating func dots(_ dots: [Dot], key: UInt64, in vector: VersionVector) -> Bool {
        unsigned(key)
        array(dots.count * 2)
        return dots.allSatisfy { dot($0, in: vector) }
    }
}

extension CBORReader {
    fileprivate mutating func ownDot(in vector: VersionVector) throws(CBORError) -> Dot {
        try array(of: 2)
        return try dot(in: vector)
    }

    fileprivate mutating func dots(in vector: VersionVector) throws(CBORError) -> [Dot] {
        let count = try array(atMost: ManifestLimit.values * 2)
        guard count.isMultiple(of: 2) else { throw invalid() }
        var dots: [Dot] = []
        for _ in 0..<(count / 2) { dots.append(try dot(in: vector)) }
        return dots
    }

    fileprivate mutating func sealedContents(in vector: VersionVector) throws(CBORError) -> [SealedContent] {
        var contents: [SealedContent] = []
        for _ in 0..<(try values()) { contents.append(try sealedContent(in: vector)) }
        return contents
    }
}
