import Bytes
import Cryptography
import Folders
import Testing

@testable import Manifests

@Suite struct RecordCoderTests {
    static let bodies: [Content.Body] = [
        Sample.file([]), Sample.file([1]), Sample.file([1 << 20, 1 << 20, 17]), .directory,
        .symlink(target: Array("../away".utf8)), Sample.file([UInt32](repeating: 70_000, count: 1000)),
        .file(size: 50 << 30, chunks: .listed(root: sha256([9]), count: 60_000)),
    ]

    @Test(arguments: bodies.indices)
    func `what is encoded is decoded alike`(_ index: Int) throws {
        let record = Sample.record(body: RecordCoderTests.bodies[index])
        let bytes = try Sample.coder.encode(record, epoch: Sample.epoch)
        #expect(try Sample.coder.decode(bytes) == record)
        #expect(try Record(plainBytes: record.plainBytes) == record)
    }

    @Test func `random records come back whole`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let record = randomRecord(&random)
            let bytes = try Sample.coder.encode(record, epoch: Sample.epoch)
            #expect(try Sample.coder.decode(bytes) == record)
            #expect(try Record(plainBytes: record.plainBytes) == record)
            #expect(try RecordEnvelope(bytes: bytes.envelope).vector == record.vector)
        }
    }

    @Test func `the envelope tells a relay what to keep, and no exact size`() throws {
        let bytes = try Sample.coder.encode(Sample.record(body: Sample.file([1_000_001, 3333])), epoch: Sample.epoch)
        let envelope = try RecordEnvelope(bytes: bytes.envelope)
        #expect(envelope.folder == Sample.folder && envelope.epoch == Sample.epoch)
        #expect(envelope.contents.count == 1)
        #expect(envelope.contents[0].paddedSize == paddedSize(1_003_334))
        #expect(
            envelope.contents[0].chunks
                == .inline([
                    SealedContent.Chunk(id: Sample.chunk(0), paddedSize: paddedSize(1_000_001)),
                    SealedContent.Chunk(id: Sample.chunk(1), paddedSize: paddedSize(3333)),
                ]))
    }

    @Test func `a name of another length seals to the same length`() throws {
        var record = Sample.record()
        record.places = [Dotted(record.dot, Place(parent: .root, name: Sample.name("a")))]
        let short = try Sample.coder.encode(record, epoch: Sample.epoch)
        record.places = [Dotted(record.dot, Place(parent: .root, name: Sample.name("a longer name")))]
        #expect(try Sample.coder.encode(record, epoch: Sample.epoch).body.count == short.body.count)
    }

    @Test func `fields of a later version are passed over`() throws {
        let bytes = try Sample.coder.encode(Sample.record(), epoch: Sample.epoch)
        var writer = CBORWriter()
        writer.unsigned(40)
        writer.text("later")
        let envelope = [bytes.envelope[0] + 1] + bytes.envelope.dropFirst() + writer.bytes
        #expect(try RecordEnvelope(bytes: envelope) == RecordEnvelope(bytes: bytes.envelope))
    }

    @Test func `any changed byte of an envelope or a body is refused`() throws {
        let bytes = try Sample.coder.encode(Sample.record(), epoch: Sample.epoch)
        for index in bytes.envelope.indices {
            var envelope = bytes.envelope
            envelope[index] ^= 1
            let changed = SignedRecordBytes(envelope: envelope, body: bytes.body)
            #expect(refusal { () throws(ManifestError) in try Sample.coder.decode(changed) } != nil)
        }
        for index in bytes.body.indices {
            var body = bytes.body
            body[index] ^= 1
            let changed = SignedRecordBytes(envelope: bytes.envelope, body: body)
            #expect(refusal { () throws(ManifestError) in try Sample.coder.decode(changed) } == .sealed)
        }
    }

    @Test func `cut short or longer, plain and sealed forms are refused`() throws {
        let record = Sample.record()
        let bytes = try Sample.coder.encode(record, epoch: Sample.epoch)
        for count in 0..<bytes.envelope.count {
            let cut = Array(bytes.envelope.prefix(count))
            #expect(refusal { () throws(ManifestError) in try RecordEnvelope(bytes: cut) } == .malformed)
        }
        for count in 0..<record.plainBytes.count {
            let cut = Array(record.plainBytes.prefix(count))
            #expect(refusal { () throws(ManifestError) in try Record(plainBytes: cut) } == .malformed)
        }
        #expect(refusal { () throws(ManifestError) in try Record(plainBytes: record.plainBytes + [0]) } == .malformed)
    }

    @Test func `another folder and an epoch without a key are refused`() throws {
        let bytes = try Sample.coder.encode(Sample.record(), epoch: Sample.epoch)
        let elsewhere = RecordCoder(
            folder: FolderID(Bytes16(high: 9, low: 9)), keys: Sample.keys, epochs: EpochKeys([Sample.epochKey]))
        #expect(refusal { () throws(ManifestError) in try elsewhere.decode(bytes) } == .wrongFolder)
        let keyless = RecordCoder(folder: Sample.folder, keys: Sample.keys, epochs: EpochKeys())
        #expect(refusal { () throws(ManifestError) in try keyless.decode(bytes) } == .unknownEpoch)
        #expect(
            refusal { () throws(ManifestError) in try keyless.encode(Sample.record(), epoch: Sample.epoch) }
                == .unknownEpoch)
    }
}

/// A record that several replicas wrote, of any kind.
private func randomRecord(_ random: inout SeededGenerator) -> Record {
    var vector = VersionVector()
    for _ in 0..<Int.random(in: 1...6, using: &random) {
        let replica = ReplicaID(UInt64.random(in: 0...UInt64.max, using: &random))
        vector.insert(Dot(replica, UInt64.random(in: 1...1_000_000, using: &random)))
    }
    let own = vector.entries[Int.random(in: 0..<vector.entries.count, using: &random)]
    let directory = Bool.random(using: &random)
    let node = Sample.node(UInt64.random(in: 1...99, using: &random), directory: directory)
    func dots() -> [Dot] { vector.entries.filter { _ in Bool.random(using: &random) } + [] }
    func some(_ dots: [Dot]) -> [Dot] { dots.isEmpty ? [own] : dots }
    return Record(
        node: node, dot: own, vector: vector,
        places: some(dots()).map { dot in
            let name = Sample.name("n\(dot.number)")
            return Dotted(dot, Place(parent: Sample.node(500, directory: true), name: name, gone: dot.number % 2 == 0))
        },
        contents: some(dots()).map { dot in
            let size = UInt32.random(in: 1...1 << 20, using: &random)
            let link = Content.Body.symlink(target: Array("t\(dot.number)".utf8))
            let leaf = Bool.random(using: &random) ? Sample.file([size, 5]) : link
            return Dotted(dot, Sample.content(directory ? .directory : leaf, mtime: -Int64(size)))
        },
        metas: some(dots()).map { dot in
            let touch = Meta.Touch(content: Sample.content(.directory).hash, mtime: Int64.min)
            return Dotted(dot, Meta(mode: UInt16(dot.number % 512), touch: dot.number % 2 == 0 ? touch : nil))
        })
}
