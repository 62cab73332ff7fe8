import COpenSSL
import Cryptography

/// A device's key as a certificate, since TLS wants one: self-signed, without a name, valid for ever. Only the key in it
/// means anything.
final class TLSCertificate: @unchecked Sendable {
    // Made in init and only read from then on; OpenSSL counts references with locks.
    let certificate: OpaquePointer
    let key: OpaquePointer

    init(_ signingKey: SigningKey) {
        guard
            let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, signingKey.seed.bytes, SecretKey.length),
            let certificate = X509_new()
        else { fatalError("no memory for a certificate") }
        self.key = key
        self.certificate = certificate
        fill()
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    private func fill() {
        // Nothing here is random or of this day: one key has one certificate.
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
        ASN1_TIME_set_string(X509_getm_notBefore(certificate), "19700101000000Z")
        ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z")
        let name = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, "kith", -1, -1, 0)
        X509_set_issuer_name(certificate, name)
        X509_set_pubkey(certificate, key)
        guard X509_sign(certificate, key, nil) > 0 else { fatalError("the certificate cannot be signed") }
    }
}
