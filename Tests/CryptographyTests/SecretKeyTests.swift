import Bytes
import Cryptography
import Testing

@Suite struct SecretKeyTests {
    /// The same by Python's hmac: HMAC-SHA-256(0...31, "chunk ids" || 0x01).
    @Test func `a derived key is the first block of HKDF-Expand`() throws {
        let root = try #require(SecretKey(bytes: (0..<32).map { UInt8($0) }))
        #expect(
            hexadecimal(root.derived("chunk ids").bytes)
                == "4f6afa45db6332bf0eadf87ad58d5edaef24a04c066c741bd2c1fe512f74d9a1")
        #expect(root.derived("chunk ids").bytes != root.derived("node ids").bytes)
    }

    @Test(arguments: [0, 31, 33]) func `a key of another length is refused`(_ length: Int) {
        #expect(SecretKey(bytes: [UInt8](repeating: 1, count: length)) == nil)
    }

    @Test func `random keys, bytes and words differ`() {
        #expect(SecretKey.random().bytes != SecretKey.random().bytes)
        #expect(Randomness.bytes(16) != Randomness.bytes(16))
        #expect(Randomness.word() != Randomness.word())
        #expect(Randomness.bytes(0).isEmpty)
        #expect(Set(Randomness.bytes(10_000)).count == 256)
    }
}
