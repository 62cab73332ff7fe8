package import Bytes

/// An Ed25519 key (RFC 8032) that signs, and opens what was sealed to its public half.
package final class SigningKey: Sendable {
    package static let signatureLength = 64
    /// What the whole key is made from.
    package let seed: SecretKey
    package let publicKey: Bytes32

    package init(seed: SecretKey) {
        self.seed = seed
        publicKey = seed.withBytes { Sodium.publicKey(seed: $0) }
    }

    package static func random() -> SigningKey { SigningKey(seed: .random()) }

    /// 64 bytes of signature over the domain's UTF-8, one zero byte and the message, so that no signature made for one
    /// purpose serves another. `domain` holds no zero byte.
    package func sign(_ message: [UInt8], domain: String) -> [UInt8] {
        withSecret { Sodium.signature(of: signed(message, domain), secretKey: $0) }
    }

    /// What `seal(_:to:)` sealed to this key; nil where it was for another, or changed.
    package func openSealed(_ sealed: [UInt8]) -> [UInt8]? {
        guard let exchangeKey = Sodium.exchangeKey(ofPublic: publicKey) else { return nil }
        return withSecret { secret in
            var exchangeSecret = Sodium.exchangeKey(ofSecret: secret)
            defer { exchangeSecret.withUnsafeMutableBytes { Sodium.wipe($0) } }
            return Sodium.openedBox(sealed, publicKey: exchangeKey, secretKey: exchangeSecret)
        }
    }

    /// Lends libsodium's form of the secret key: the seed, then the public key.
    private func withSecret<Result>(_ body: ([UInt8]) -> Result) -> Result {
        var secret = [UInt8](repeating: 0, count: 2 * SecretKey.length)
        secret.withUnsafeMutableBytes { buffer in
            seed.withBytes { buffer.copyMemory(from: $0) }
            UnsafeMutableRawBufferPointer(rebasing: buffer[SecretKey.length...]).copyBytes(from: publicKey.bytes)
        }
        defer { secret.withUnsafeMutableBytes { Sodium.wipe($0) } }
        return body(secret)
    }
}

/// Whether `key` signed `message` for `domain`; bytes from anyone may be given.
package func isValid(signature: [UInt8], of message: [UInt8], by key: Bytes32, domain: String) -> Bool {
    Sodium.isValid(signature: signature, of: signed(message, domain), by: key)
}

/// Seals `message` to an Ed25519 public key, so that only its holder opens it: libsodium's `crypto_box_seal` to the
/// X25519 key of the same point. Longer than the message by 48 bytes; nil where `key` is no key.
package func seal(_ message: [UInt8], to key: Bytes32) -> [UInt8]? {
    guard let exchangeKey = Sodium.exchangeKey(ofPublic: key) else { return nil }
    return Sodium.sealedBox(message, toExchangeKey: exchangeKey)
}

private func signed(_ message: [UInt8], _ domain: String) -> [UInt8] {
    precondition(!domain.utf8.contains(0), "a zero byte ends the domain")
    return Array(domain.utf8) + [0] + message
}
