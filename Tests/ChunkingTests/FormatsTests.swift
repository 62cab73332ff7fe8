import Bytes
import Chunking
import Cryptography
import Folders
import Foundation
import Identity
import Testing

/// Vectors made by `Vectors/formats.py`, a second implementation in another language.
@Suite struct FormatsTests {
    private let vectors: Vectors
    private let keys: FolderKeys

    init() throws {
        let file = try #require(
            Bundle.module.url(forResource: "formats", withExtension: "json", subdirectory: "Vectors"))
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
        keys = FolderKeys(root: try Self.secret(vectors.root))
    }

    private static func secret(_ text: String) throws -> SecretKey {
        try #require(bytes(hexadecimal: text).flatMap(SecretKey.init(bytes:)))
    }

    @Test func `keys are derived alike`() throws {
        #expect(vectors.keys.count == 4)
        for (label, key) in vectors.keys { #expect(hexadecimal(keys.root.derived(label).bytes) == key) }
        #expect(try keys.cutter.bytes == #require(bytes(hexadecimal: vectors.keys["cutter table"] ?? "")))
    }

    @Test func `files are cut alike`() throws {
        let chunked = try Chunked(stream(vectors.stream.seed, vectors.stream.length), keys: keys, piece: 1_000_003)
        #expect(chunked.chunks.map(\.size) == vectors.stream.sizes)
    }

    @Test func `nodes are named alike`() throws {
        let name = try #require(Name(vectors.node.name))
        let node = keys.nodeID(parent: .root, name: name, isDirectory: false, generation: vectors.node.generation)
        #expect(hexadecimal(node.raw.bytes) == vectors.node.id)
        #expect(!node.isDirectory)
        #expect(keys.nodeID(parent: .root, name: name, isDirectory: true, generation: 3).isDirectory)
    }

    @Test func `contents are hashed alike`() throws {
        let sealed = vectors.sealed
        let chunk = try #require(bytes(hexadecimal: sealed.chunk).flatMap { Bytes32($0) }.map { ChunkID($0) })
        let size = UInt64(sealed.plaintext.utf8.count)
        let listed = try #require(Bytes32((0..<32).map { UInt8($0) }))
        let bodies: [(String, Content.Body)] = [
            ("file", .file(size: size, chunks: .inline([ChunkRef(id: chunk, size: UInt32(size))]))),
            ("listed", .file(size: 70_000_000, chunks: .listed(root: listed, count: 1001))),
            ("symlink", .symlink(target: Array("../there".utf8))),
            ("directory", .directory),
        ]
        for (kind, body) in bodies {
            #expect(hexadecimal(keys.contentHash(of: body).raw.bytes) == vectors.contents[kind], "\(kind)")
        }
    }

    @Test func `long lists are divided alike`() throws {
        let chunks = (0..<UInt32(vectors.list.count)).map { number in
            ChunkRef(
                id: ChunkID(sha256(withUnsafeBytes(of: number.bigEndian, Array.init))), size: 65536 + number)
        }
        let chunked = Chunked(listing: chunks)
        let root = try #require(bytes(hexadecimal: vectors.list.root).flatMap { Bytes32($0) })
        let expected = ChunkList.listed(root: root, count: UInt64(vectors.list.count))
        #expect(chunked.body == .file(size: vectors.list.size, chunks: expected))
        #expect(chunked.lists.count == vectors.list.objects)
    }

    @Test func `a chunk that was sealed elsewhere is opened`() throws {
        let sealed = vectors.sealed
        let key = SealKey(try Self.secret(sealed.key))
        let folder = FolderID(try #require(bytes(hexadecimal: sealed.folder).flatMap { Bytes16($0) }))
        let epoch = EpochID(try #require(bytes(hexadecimal: sealed.epoch).flatMap { Bytes16($0) }))
        let plaintext = Array(sealed.plaintext.utf8)
        let ref = ChunkRef(id: ChunkID(keys.chunkID.digest(plaintext)), size: UInt32(plaintext.count))
        #expect(hexadecimal(ref.id.raw.bytes) == sealed.chunk)
        let opened = try SealedChunk.open(
            try #require(bytes(hexadecimal: sealed.bytes)), expecting: ref, folder: folder,
            key: { $0 == epoch ? key : nil }, chunkID: keys.chunkID)
        #expect(opened == plaintext)
    }

    @Test func `signatures and device ids are alike`() throws {
        let expected = vectors.signature
        let key = SigningKey(seed: try Self.secret(expected.seed))
        #expect(hexadecimal(key.publicKey.bytes) == expected.public)
        #expect(hexadecimal(key.sign(Array(expected.message.utf8), domain: expected.domain)) == expected.bytes)
        #expect(DeviceIdentity(key: key).id.description == expected.device)
    }

    @Test func `sizes are padded alike`() throws {
        for (size, padded) in vectors.padding { #expect(paddedSize(try #require(UInt64(size))) == padded) }
    }
}

private struct Vectors: Decodable {
    struct Stream: Decodable {
        let seed: String
        let length: Int
        let sizes: [UInt32]
    }

    struct Node: Decodable {
        let name: String
        let generation: UInt64
        let id: String
    }

    struct List: Decodable {
        let root: String
        let size: UInt64
        let count: Int
        let objects: Int
    }

    struct Sealed: Decodable {
        let plaintext: String
        let chunk: String
        let folder: String
        let epoch: String
        let key: String
        let bytes: String
    }

    struct Signature: Decodable {
        let seed: String
        let `public`: String
        let domain: String
        let message: String
        let bytes: String
        let device: String
    }

    let root: String
    let keys: [String: String]
    let stream: Stream
    let node: Node
    let contents: [String: String]
    let list: List
    let sealed: Sealed
    let signature: Signature
    let padding: [String: UInt64]
}
