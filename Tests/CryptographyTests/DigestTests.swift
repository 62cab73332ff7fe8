import Bytes
import Cryptography
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 is that of the standard, whole and in pieces`(_ message: String, _ digest: String) {
        let message = Array(message.utf8)
        #expect(hexadecimal(sha256(message).bytes) == digest)
        var state = SHA256()
        for byte in message { state.update([byte]) }
        #expect(hexadecimal(state.finish().bytes) == digest)
        state.update(message)
        #expect(hexadecimal(state.finish().bytes) == digest)
    }

    /// RFC 4231, test cases 1 and 2 with keys padded by zeros to 32 bytes, which HMAC does anyway.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
    ])
    func `HMAC is that of the RFC`(_ key: [UInt8], _ message: String, _ digest: String) throws {
        let key = try #require(SecretKey(bytes: key + [UInt8](repeating: 0, count: 32 - key.count)))
        let hmac = HMACKey(key)
        for _ in 0..<2 { #expect(hexadecimal(hmac.digest(Array(message.utf8)).bytes) == digest) }
    }

    @Test func `threads share an HMAC key`() async {
        let hmac = HMACKey(.random())
        let messages = (0..<64).map { [UInt8](repeating: UInt8($0), count: 1000 * $0) }
        let expected = messages.map { hmac.digest($0) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { messages.map { hmac.digest($0) } == expected } }
            for await same in group { #expect(same) }
        }
    }
}
