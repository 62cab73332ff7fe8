import Bytes
import Cryptography

/// A membership entry as it is stored and forwarded.
package struct SignedEntry: Hashable, Sendable {
    static let domain = "kith/membership/1"

    /// What its author signed, verbatim.
    package let body: [UInt8]
    package let signature: [UInt8]
    /// Secrets sealed to an invite, of which the body has only the hash, so that they can be erased when the invite is
    /// over; nil where there are none or they were erased.
    package var beside: [UInt8]?

    init(body: [UInt8], signature: [UInt8], beside: [UInt8]?) {
        self.body = body
        self.signature = signature
        self.beside = beside
    }

    package var hash: EntryHash { EntryHash(sha256(body)) }

    /// Checks form and limits only.
    package init(encoded: [UInt8]) throws(ManifestError) {
        self = try reading("a membership entry") { () throws(CBORError) in
            var reader = CBORReader(encoded)
            try reader.array(of: 3)
            let body = try reader.byteString(atMost: ManifestLimit.entryBytes)
            let signature = try reader.byteString(atMost: SigningKey.signatureLength)
            let beside = reader.null() ? nil : try reader.byteString(atMost: ManifestLimit.boxBytes)
            try reader.finish()
            return SignedEntry(body: body, signature: signature, beside: beside)
        }
    }

    /// [body, signature, what is beside or null].
    package var encoded: [UInt8] {
        var writer = CBORWriter(reserving: body.count + 128)
        writer.array(3)
        writer.byteString(body)
        writer.byteString(signature)
        if let beside { writer.byteString(beside) } else { writer.null() }
        return writer.bytes
    }
}
