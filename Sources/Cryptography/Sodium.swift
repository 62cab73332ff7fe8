import Bytes
import CSodium

/// libsodium, wrapped once: what this module needs of it, with lengths checked. No pointer of its leaves this file.
enum Sodium {
    /// `sodium_init` is idempotent and thread safe; every call here goes through it first.
    private static let ready: Void = {
        guard sodium_init() >= 0 else { fatalError("libsodium found no source of random bytes") }
    }()

    static func randomize(_ buffer: UnsafeMutableRawBufferPointer) {
        ready
        guard let base = buffer.baseAddress else { return }
        randombytes_buf(base, buffer.count)
    }

    /// Zeroes that the compiler may not leave out.
    static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress else { return }
        sodium_memzero(base, buffer.count)
    }

    /// The Ed25519 public key of a seed of 32 bytes.
    static func publicKey(seed: UnsafeRawBufferPointer) -> Bytes32 {
        ready
        guard seed.count == Int(crypto_sign_ed25519_SEEDBYTES),
            let seed = seed.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { preconditionFailure("an Ed25519 seed has 32 bytes") }
        var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_PUBLICKEYBYTES))
        var secretKey = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_SECRETKEYBYTES))
        _ = crypto_sign_ed25519_seed_keypair(&publicKey, &secretKey, seed)
        secretKey.withUnsafeMutableBytes { wipe($0) }
        return Bytes32(publicKey) ?? .zero
    }

    /// `secretKey` is libsodium's: the seed, then the public key.
    static func signature(of message: [UInt8], secretKey: [UInt8]) -> [UInt8] {
        ready
        precondition(secretKey.count == Int(crypto_sign_ed25519_SECRETKEYBYTES))
        var signature = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_BYTES))
        _ = crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), secretKey)
        return signature
    }

    static func isValid(signature: [UInt8], of message: [UInt8], by key: Bytes32) -> Bool {
        ready
        guard signature.count == Int(crypto_sign_ed25519_BYTES) else { return false }
        return crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), key.bytes) == 0
    }

    /// The X25519 key of an Ed25519 one; nil where `key` is no point of the prime order group.
    static func exchangeKey(ofPublic key: Bytes32) -> [UInt8]? {
        ready
        var converted = [UInt8](repeating: 0, count: Int(crypto_scalarmult_curve25519_BYTES))
        guard crypto_sign_ed25519_pk_to_curve25519(&converted, key.bytes) == 0 else { return nil }
        return converted
    }

    static func exchangeKey(ofSecret secretKey: [UInt8]) -> [UInt8] {
        ready
        precondition(secretKey.count == Int(crypto_sign_ed25519_SECRETKEYBYTES))
        var converted = [UInt8](repeating: 0, count: Int(crypto_scalarmult_curve25519_BYTES))
        _ = crypto_sign_ed25519_sk_to_curve25519(&converted, secretKey)
        return converted
    }

    static func sealedBox(_ message: [UInt8], toExchangeKey key: [UInt8]) -> [UInt8]? {
        ready
        precondition(key.count == Int(crypto_box_PUBLICKEYBYTES))
        var sealed = [UInt8](repeating: 0, count: message.count + crypto_box_sealbytes())
        guard crypto_box_seal(&sealed, message, UInt64(message.count), key) == 0 else { return nil }
        return sealed
    }

    static func openedBox(_ sealed: [UInt8], publicKey: [UInt8], secretKey: [UInt8]) -> [UInt8]? {
        ready
        precondition(publicKey.count == Int(crypto_box_PUBLICKEYBYTES))
        precondition(secretKey.count == Int(crypto_box_SECRETKEYBYTES))
        guard sealed.count >= crypto_box_sealbytes() else { return nil }
        var message = [UInt8](repeating: 0, count: sealed.count - crypto_box_sealbytes())
        let opened = crypto_box_seal_open(&message, sealed, UInt64(sealed.count), publicKey, secretKey)
        return opened == 0 ? message : nil
    }

    /// HChaCha20 (draft-irtf-cfrg-xchacha, 2.2): the subkey of `key` for the first 16 bytes of a nonce, into 32 bytes.
    static func subkey(
        of key: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
    ) {
        ready
        guard key.count == 32, nonce.count >= 16, out.count == 32,
            let key = key.baseAddress?.assumingMemoryBound(to: UInt8.self),
            let nonce = nonce.baseAddress?.assumingMemoryBound(to: UInt8.self),
            let out = out.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { preconditionFailure("HChaCha20 takes 32 bytes of key and 16 of nonce, and gives 32") }
        _ = crypto_core_hchacha20(out, nonce, key, nil)
    }
}
