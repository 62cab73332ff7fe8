import Bytes
import Cryptography
import Folders
import Testing

@testable import Chunking

@Suite struct SealedChunkTests {
    private let keys: FolderKeys
    private let folder = FolderID(Bytes16(high: 1, low: 2))
    private let secret = SecretKey.random()
    private let epoch: EpochID
    private let key: SealKey

    init() throws {
        keys = FolderKeys(root: try root())
        epoch = EpochID(of: secret)
        key = SealKey(secret)
    }

    private func ref(_ plaintext: [UInt8]) -> ChunkRef {
        ChunkRef(id: ChunkID(keys.chunkID.digest(plaintext)), size: UInt32(plaintext.count))
    }

    private func sealed(_ plaintext: [UInt8]) -> [UInt8] {
        plaintext.withUnsafeBytes {
            SealedChunk.seal(chunk: $0, id: ref(plaintext).id, folder: folder, epoch: epoch, key: key)
        }
    }

    private func opened(_ bytes: [UInt8], as ref: ChunkRef, in folder: FolderID? = nil) throws(ChunkingError) -> [UInt8]
    {
        try SealedChunk.open(
            bytes, expecting: ref, folder: folder ?? self.folder, key: { $0 == epoch ? key : nil },
            chunkID: keys.chunkID)
    }

    private func refusal(_ bytes: [UInt8], as ref: ChunkRef, in folder: FolderID? = nil) -> ChunkingError.Code? {
        do {
            _ = try opened(bytes, as: ref, in: folder)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [1, 2, 31, 32, 100, 4096, 65_536, 65_537, 300_000, 1 << 20])
    func `a chunk comes out as it went in`(_ length: Int) throws {
        for plaintext in [stream("chunk", length), [UInt8](repeating: 9, count: length)] {
            let bytes = sealed(plaintext)
            #expect(try opened(bytes, as: ref(plaintext)) == plaintext)
            #expect(bytes.count <= SealedChunk.longest)
        }
    }

    @Test func `what gains is compressed, what does not is stored`() throws {
        let text = Array(repeatElement(Array("all work and no play ".utf8), count: 10_000).joined())
        let noise = stream("noise", 200_000)
        #expect(try header(sealed(text)).codec == .zstandard)
        #expect(sealed(text).count < 2000)
        #expect(try header(sealed(noise)).codec == .stored)
        let half = noise + text
        #expect(try header(sealed(half)).codec == .zstandard)
        #expect(try opened(sealed(half), as: ref(half)) == half)
    }

    @Test(arguments: [100, 1000, 4000, 30_000])
    func `a short chunk is compressed unless all of it looks like chance`(_ length: Int) throws {
        let text = Array("\(length) bottles of water on the wall, \(length) bottles of water. ".utf8)
        let page = Array(repeatElement(text, count: length / text.count + 1).joined().prefix(length))
        #expect(try header(sealed(page)).codec == .zstandard)
        let noise = stream("short", length)
        #expect(try header(sealed(noise)).codec == .stored)
        // Seen at the beginning, in the middle or at the end.
        for half in [page + noise, noise + page, noise + page + noise] {
            #expect(try header(sealed(half)).codec == .zstandard)
        }
    }

    @Test func `the length outside is that of a class`() {
        let noise = stream("size", 60_500)
        let lengths = Set(stride(from: 60_000, to: 60_500, by: 7).map { sealed(Array(noise.prefix($0))).count })
        #expect(lengths.count <= 2)
    }

    @Test func `two seals of one chunk differ`() {
        #expect(sealed([1, 2, 3]) != sealed([1, 2, 3]))
    }

    @Test func `a sealed chunk with any bit changed is refused`() {
        let plaintext = stream("tamper", 100)
        let bytes = sealed(plaintext)
        for index in bytes.indices {
            var tampered = bytes
            tampered[index] ^= 0x40
            #expect(refusal(tampered, as: ref(plaintext)) != nil, "byte \(index)")
        }
        for length in bytes.indices { #expect(refusal(Array(bytes.prefix(length)), as: ref(plaintext)) != nil) }
        #expect(refusal(bytes + [0], as: ref(plaintext)) == .brokenSeal)
    }

    @Test func `a sealed chunk is refused as anything else`() {
        let plaintext = stream("other", 100)
        let bytes = sealed(plaintext)
        #expect(refusal(bytes, as: ref(stream("another", 100))) == .brokenSeal)
        #expect(refusal(bytes, as: ChunkRef(id: ref(plaintext).id, size: 99)) == .brokenSeal)
        #expect(refusal(bytes, as: ChunkRef(id: ref(plaintext).id, size: 0)) == .wrongLength)
        #expect(refusal(bytes, as: ChunkRef(id: ref(plaintext).id, size: .max)) == .wrongLength)
        #expect(refusal(bytes, as: ref(plaintext), in: FolderID(Bytes16(high: 1, low: 3))) == .brokenSeal)
        #expect(refusal([2] + bytes.dropFirst(), as: ref(plaintext)) == .unknownVersion)
        #expect(refusal([1, 2] + bytes.dropFirst(2), as: ref(plaintext)) == .unknownCodec)
        #expect(refusal([UInt8](repeating: 1, count: SealedChunk.longest + 1), as: ref(plaintext)) == .tooLong)
        #expect(refusal([], as: ref(plaintext)) == .tooShort)
    }

    @Test func `a chunk of an epoch whose key is not held is refused`() {
        let plaintext: [UInt8] = [1, 2, 3]
        var bytes = sealed(plaintext)
        bytes[5] ^= 1
        #expect(refusal(bytes, as: ref(plaintext)) == .noKey)
    }

    @Test func `a member that lies about a chunk is refused`() {
        let named = ref(stream("named", 1000))
        let other = stream("other", 1000)
        let lie = other.withUnsafeBytes {
            SealedChunk.seal(chunk: $0, id: named.id, folder: folder, epoch: epoch, key: key)
        }
        #expect(refusal(lie, as: named) == .wrongChunk)
    }

    /// Sealed by a member with a body of its own making.
    private func forged(_ body: [UInt8], codec: SealedChunk.Codec, as ref: ChunkRef) -> [UInt8] {
        let header = SealedChunk.Header(codec: codec, epoch: epoch)
        return header.bytes
            + key.seal(body, associatedData: header.associatedData(folder: folder, id: ref.id, size: Int(ref.size)))
    }

    private func body(length: UInt32, _ payload: [UInt8]) -> [UInt8] {
        let body = withUnsafeBytes(of: length.bigEndian, Array.init) + payload
        return body + [UInt8](repeating: 0, count: SealedChunk.paddedLength(body.count) - body.count)
    }

    private func compressed(_ plaintext: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: plaintext.count + 1000)
        let length = out.withUnsafeMutableBytes { out in
            plaintext.withUnsafeBytes { Zstandard.compress($0, into: out) }
        }
        return Array(out.prefix(length ?? 0))
    }

    @Test func `a bomb is refused at the length that was expected`() {
        let bomb = compressed([UInt8](repeating: 0, count: 200 << 20))
        let expected = ref([UInt8](repeating: 0, count: 1000))
        let bytes = forged(body(length: UInt32(bomb.count), bomb), codec: .zstandard, as: expected)
        #expect(bytes.count < 40_000)
        #expect(refusal(bytes, as: expected) == .notDecompressed)
    }

    @Test func `a payload that decompresses to less, or not at all, is refused`() {
        let short = compressed([UInt8](repeating: 0, count: 999))
        let expected = ref([UInt8](repeating: 0, count: 1000))
        let bytes = forged(body(length: UInt32(short.count), short), codec: .zstandard, as: expected)
        #expect(refusal(bytes, as: expected) == .notDecompressed)
        let noise = forged(body(length: 100, stream("noise", 100)), codec: .zstandard, as: expected)
        #expect(refusal(noise, as: expected) == .notDecompressed)
        let none = forged(body(length: 0, [0]), codec: .zstandard, as: expected)
        #expect(refusal(none, as: expected) == .wrongLength)
    }

    @Test(arguments: [0, 9, 11, 1_000_000, .max] as [UInt32])
    func `a payload whose length lies is refused`(_ length: UInt32) {
        let plaintext = stream("lie", 10)
        let bytes = forged(body(length: length, plaintext), codec: .stored, as: ref(plaintext))
        #expect(refusal(bytes, as: ref(plaintext)) == .wrongLength)
        #expect(
            refusal(forged(body(length: 10, plaintext), codec: .stored, as: ref(plaintext)), as: ref(plaintext)) == nil)
    }

    private func header(_ bytes: [UInt8]) throws -> SealedChunk.Header {
        try bytes.withUnsafeBytes { try SealedChunk.Header(of: $0) }
    }
}
