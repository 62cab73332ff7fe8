import COpenSSL

/// OpenSSL's cipher as it is: bytes in, bytes out, one context for all.
final class Cipher {
    private let context: OpaquePointer?
    private let algorithm: OpaquePointer?
    private let key = [UInt8](repeating: 1, count: 32)
    private let nonce = [UInt8](repeating: 2, count: 12)
    private var out = [UInt8](repeating: 0, count: (64 << 10) + 16)

    init(_ name: String) {
        context = EVP_CIPHER_CTX_new()
        algorithm = EVP_CIPHER_fetch(nil, name, nil)
    }

    /// At most 64 KiB.
    func encrypt(_ bytes: [UInt8]) {
        var (written, tag) = (Int32(0), [UInt8](repeating: 0, count: 16))
        EVP_EncryptInit_ex2(context, algorithm, key, nonce, nil)
        EVP_EncryptUpdate(context, &out, &written, bytes, Int32(bytes.count))
        EVP_EncryptFinal_ex(context, &tag, &written)
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag)
    }
}
