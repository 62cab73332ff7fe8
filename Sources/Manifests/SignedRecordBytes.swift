package import Bytes
import Cryptography

/// A record as it is signed, stored and forwarded: the envelope that anyone may read, and the body that only holders of
/// the epoch's key may. Kept verbatim, since a signature covers these very bytes.
package struct SignedRecordBytes: Hashable, Sendable {
    package let envelope: [UInt8]
    package let body: [UInt8]

    package init(envelope: [UInt8], body: [UInt8]) {
        self.envelope = envelope
        self.body = body
    }

    package var count: Int { envelope.count + body.count }

    /// What a page's signature covers: SHA-256 of the envelope and the SHA-256 of the body. Whoever erased the body of a
    /// gone node can still prove the envelope with the body's hash.
    package var leafHash: Bytes32 { sha256(envelope + sha256(body).bytes) }
}
