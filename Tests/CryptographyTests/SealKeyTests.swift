import Bytes
import CSodium
import Testing

@testable import Cryptography

@Suite struct SealKeyTests {
    private let secret = SecretKey.random()
    private let bound = Array("folder, epoch".utf8)
    private static let lengths = [0, 1, 63, 64, 65, 4096, 300_000]

    @Test(arguments: lengths) func `libsodium opens our seals`(_ length: Int) {
        let plaintext = Randomness.bytes(length)
        let sealed = SealKey(secret).seal(plaintext, associatedData: bound)
        #expect(sealed.count == length + SealKey.overhead)
        var opened = [UInt8](repeating: 0, count: length + 1)
        var openedLength: UInt64 = 0
        let nonce = Array(sealed.prefix(SealKey.nonceLength))
        let rest = Array(sealed.dropFirst(SealKey.nonceLength))
        let result = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &opened, &openedLength, nil, rest, UInt64(rest.count), bound, UInt64(bound.count), nonce, secret.bytes)
        #expect(result == 0)
        #expect(Array(opened.prefix(Int(openedLength))) == plaintext)
    }

    @Test(arguments: lengths) func `we open libsodium's seals`(_ length: Int) {
        let plaintext = Randomness.bytes(length)
        let nonce = Randomness.bytes(SealKey.nonceLength)
        var sealed = [UInt8](repeating: 0, count: length + 16)
        var sealedLength: UInt64 = 0
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            &sealed, &sealedLength, plaintext, UInt64(length), bound, UInt64(bound.count), nil, nonce, secret.bytes)
        #expect(SealKey(secret).open(nonce + sealed, associatedData: bound) == plaintext)
    }

    /// draft-irtf-cfrg-xchacha-03, A.3.1.
    @Test func `a seal is that of the draft`() throws {
        let key = try #require(SecretKey(bytes: (0x80...0x9f).map { UInt8($0) }))
        let plaintext = Array(
            """
            Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.
            """.utf8)
        let bound = try #require(bytes(hexadecimal: "50515253c0c1c2c3c4c5c6c7"))
        var sealed = (0x40...0x57).map { UInt8($0) } + [UInt8](repeating: 0, count: plaintext.count + 16)
        sealed.withUnsafeMutableBytes { sealed in
            plaintext.withUnsafeBytes {
                SealKey(key).sealUnderNonceInPlace($0, associatedData: bound, into: sealed)
            }
        }
        #expect(hexadecimal(sealed[24..<40]) == "bd6d179d3e83d43b9576579493c0e939")
        #expect(hexadecimal(sealed.suffix(16)) == "c0875924c1c7987947deafd8780acf49")
    }

    @Test func `a seal that anything was done to is refused`() {
        let key = SealKey(secret)
        let sealed = key.seal([1, 2, 3], associatedData: bound)
        #expect(key.open(sealed, associatedData: bound) == [1, 2, 3])
        #expect(key.open(sealed, associatedData: bound + [0]) == nil)
        #expect(key.open(sealed, associatedData: []) == nil)
        #expect(SealKey(.random()).open(sealed, associatedData: bound) == nil)
        for index in sealed.indices {
            var tampered = sealed
            tampered[index] ^= 0x80
            #expect(key.open(tampered, associatedData: bound) == nil)
        }
        for length in 0..<sealed.count {
            #expect(key.open(Array(sealed.prefix(length)), associatedData: bound) == nil)
        }
    }

    @Test func `a refused seal leaves zeros and no plaintext`() {
        let key = SealKey(secret)
        var sealed = key.seal([UInt8](repeating: 7, count: 1000), associatedData: bound)
        sealed[sealed.count - 1] ^= 1
        var out = [UInt8](repeating: 1, count: 1000)
        let opened = out.withUnsafeMutableBytes { out in
            sealed.withUnsafeBytes { key.open($0, associatedData: bound, into: out) }
        }
        #expect(!opened)
        #expect(out == [UInt8](repeating: 0, count: 1000))
    }

    @Test func `no two seals share a nonce`() {
        let key = SealKey(secret)
        let nonces = (0..<1000).map { _ in key.seal([], associatedData: []).prefix(SealKey.nonceLength) }
        #expect(Set(nonces).count == 1000)
    }

    @Test func `threads share a seal key`() async {
        let key = SealKey(secret)
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<50).allSatisfy { round in
                        let plaintext = [UInt8](repeating: UInt8(task), count: round * 100)
                        return key.open(key.seal(plaintext, associatedData: []), associatedData: []) == plaintext
                    }
                }
            }
            for await whole in group { #expect(whole) }
        }
    }
}
