import Bytes
import COpenSSL

/// SHA-256 in progress: one of OpenSSL's digest contexts, owned. Used by one thread at a time.
final class DigestContext: @unchecked Sendable {
    // Fetched once: a fetch by name costs more than the digest of a short message.
    private static let algorithm = Algorithm(EVP_MD_fetch(nil, "SHA256", nil))
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new() else { fatalError("no memory for a digest context") }
        self.context = context
        restart()
    }

    deinit { EVP_MD_CTX_free(context) }

    func restart() {
        succeeded(EVP_DigestInit_ex2(context, DigestContext.algorithm.pointer, nil))
    }

    /// Continues from where `other` is, which stays as it was; several threads may copy one context.
    func restart(from other: DigestContext) {
        succeeded(EVP_MD_CTX_copy_ex(context, other.context))
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        succeeded(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    /// The digest of all that came in since the start; the context must be restarted before its next use.
    func finish() -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { out in
            succeeded(EVP_DigestFinal_ex(context, out.baseAddress?.assumingMemoryBound(to: UInt8.self), nil))
            return Bytes32(
                words: (out.bigEndianWord(0), out.bigEndianWord(1), out.bigEndianWord(2), out.bigEndianWord(3)))
        }
    }
}

/// ChaCha20-Poly1305 (RFC 8439): one of OpenSSL's cipher contexts, owned. Used by one thread at a time.
final class CipherContext: @unchecked Sendable {
    static let tagLength = 16
    private static let algorithm = Algorithm(EVP_CIPHER_fetch(nil, "ChaCha20-Poly1305", nil))
    private let context: OpaquePointer

    init() {
        guard let context = EVP_CIPHER_CTX_new() else { fatalError("no memory for a cipher context") }
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Encrypts `plaintext` into `out`, which is longer by the tag. `key` has 32 bytes, `nonce` 12.
    func seal(
        _ plaintext: UnsafeRawBufferPointer, associatedData: [UInt8], key: UnsafeRawBufferPointer,
        nonce: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
    ) {
        precondition(key.count == 32 && nonce.count == 12)
        precondition(out.count == plaintext.count + CipherContext.tagLength && plaintext.count < Int(Int32.max))
        succeeded(EVP_EncryptInit_ex2(context, CipherContext.algorithm.pointer, key.octets, nonce.octets, nil))
        var written: Int32 = 0
        if !associatedData.isEmpty {
            succeeded(EVP_EncryptUpdate(context, nil, &written, associatedData, Int32(associatedData.count)))
        }
        if !plaintext.isEmpty {
            succeeded(EVP_EncryptUpdate(context, out.octets, &written, plaintext.octets, Int32(plaintext.count)))
        }
        let tag = UnsafeMutableRawBufferPointer(rebasing: out[plaintext.count...])
        succeeded(EVP_EncryptFinal_ex(context, tag.octets, &written))
        succeeded(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), tag.baseAddress))
    }

    /// Decrypts `sealed` into `out`, which is shorter by the tag; false, with `out` zeroed, where the tag does not fit.
    func open(
        _ sealed: UnsafeRawBufferPointer, associatedData: [UInt8], key: UnsafeRawBufferPointer,
        nonce: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(key.count == 32 && nonce.count == 12)
        precondition(sealed.count == out.count + CipherContext.tagLength && sealed.count < Int(Int32.max))
        succeeded(EVP_DecryptInit_ex2(context, CipherContext.algorithm.pointer, key.octets, nonce.octets, nil))
        let tag = UnsafeMutableRawPointer(mutating: sealed.baseAddress?.advanced(by: out.count))
        succeeded(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(CipherContext.tagLength), tag))
        var written: Int32 = 0
        if !associatedData.isEmpty {
            succeeded(EVP_DecryptUpdate(context, nil, &written, associatedData, Int32(associatedData.count)))
        }
        if !out.isEmpty {
            succeeded(EVP_DecryptUpdate(context, out.octets, &written, sealed.octets, Int32(out.count)))
        }
        // Nothing is written by the last call, yet it wants a place.
        var end: UInt8 = 0
        let fits = EVP_DecryptFinal_ex(context, &end, &written) == 1
        if !fits { Sodium.wipe(out) }
        return fits
    }
}

/// An algorithm fetched for the life of the process.
private struct Algorithm: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer?) {
        guard let pointer else { fatalError("OpenSSL lacks an algorithm that Kith needs") }
        self.pointer = pointer
    }
}

/// With contexts and lengths as above these calls fail only for want of memory.
private func succeeded(_ result: Int32) {
    precondition(result == 1, "OpenSSL refused a call that cannot fail")
}

extension UnsafeRawBufferPointer {
    fileprivate var octets: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate var octets: UnsafeMutablePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }

    fileprivate func bigEndianWord(_ index: Int) -> UInt64 {
        UInt64(bigEndian: loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
}
