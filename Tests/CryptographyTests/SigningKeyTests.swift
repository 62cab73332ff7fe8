import Bytes
import Cryptography
import Testing

@Suite struct SigningKeyTests {
    private let key = SigningKey.random()
    private let message = Array("a page".utf8)

    /// RFC 8032, 7.1, tests 1 and 3.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
        ),
    ])
    func `a seed has the public key of the RFC`(_ seed: String, _ publicKey: String) throws {
        let seed = try #require(bytes(hexadecimal: seed).flatMap(SecretKey.init(bytes:)))
        #expect(hexadecimal(SigningKey(seed: seed).publicKey.bytes) == publicKey)
    }

    @Test func `a signature is valid for its message, key and domain`() {
        let signature = key.sign(message, domain: "kith/page/1")
        #expect(signature.count == SigningKey.signatureLength)
        #expect(isValid(signature: signature, of: message, by: key.publicKey, domain: "kith/page/1"))
    }

    @Test func `a signature is refused for anything else`() {
        let signature = key.sign(message, domain: "kith/page/1")
        #expect(!isValid(signature: signature, of: message, by: key.publicKey, domain: "kith/page/2"))
        #expect(!isValid(signature: signature, of: message + [0], by: key.publicKey, domain: "kith/page/1"))
        #expect(!isValid(signature: signature, of: message, by: SigningKey.random().publicKey, domain: "kith/page/1"))
        #expect(!isValid(signature: signature, of: message, by: .zero, domain: "kith/page/1"))
        #expect(!isValid(signature: signature.dropLast(), of: message, by: key.publicKey, domain: "kith/page/1"))
        #expect(!isValid(signature: [], of: message, by: key.publicKey, domain: "kith/page/1"))
        for index in signature.indices {
            var tampered = signature
            tampered[index] ^= 1
            #expect(!isValid(signature: tampered, of: message, by: key.publicKey, domain: "kith/page/1"))
        }
    }

    @Test func `a domain cannot borrow from the message`() {
        let signature = key.sign(Array("b".utf8), domain: "a")
        #expect(!isValid(signature: signature, of: [], by: key.publicKey, domain: "ab"))
    }

    @Test func `what is sealed to a key is opened by it and no other`() throws {
        let sealed = try #require(seal(message, to: key.publicKey))
        #expect(sealed.count == message.count + 48)
        #expect(key.openSealed(sealed) == message)
        #expect(SigningKey.random().openSealed(sealed) == nil)
        #expect(key.openSealed(sealed.dropLast()) == nil)
        #expect(key.openSealed([]) == nil)
        var tampered = sealed
        tampered[40] ^= 1
        #expect(key.openSealed(tampered) == nil)
    }

    @Test func `nothing is sealed to what is no key`() throws {
        #expect(seal(message, to: .zero) == nil)
        // y = 2 is no point of the curve.
        #expect(seal(message, to: try #require(Bytes32([2] + [UInt8](repeating: 0, count: 31)))) == nil)
    }
}
