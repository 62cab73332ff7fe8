package import Bytes
package import Cryptography

/// The secret of an invite code: 128 bits from which the one-time key pair follows.
package struct InviteSecret: Sendable {
    package let bytes: Bytes16
    /// Its seed is SHA-256("kith/invite/1", one zero byte, the 16 bytes).
    package let key: SigningKey

    package init(_ bytes: Bytes16) {
        self.bytes = bytes
        let seed = sha256(Array("kith/invite/1".utf8) + [0] + bytes.bytes)
        guard let secret = SecretKey(bytes: seed.bytes) else { preconditionFailure("a digest has 32 bytes") }
        key = SigningKey(seed: secret)
    }

    package static func random() -> InviteSecret {
        InviteSecret(Bytes16(high: Randomness.word(), low: Randomness.word()))
    }

    package var id: InviteID { InviteID(key.publicKey) }
}
