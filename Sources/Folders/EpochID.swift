package import Bytes
package import Cryptography

/// A folder's time between two removals of members, by the key that seals what is written in it. The id commits to the
/// key: the first 128 bits of SHA-256("kith/epoch/1", one zero byte, the key), so that no one can give two keys for one epoch.
package struct EpochID: Hashable, Comparable, Sendable {
    package let raw: Bytes16

    package init(_ raw: Bytes16) { self.raw = raw }

    package init(of key: SecretKey) {
        let digest = sha256(Array("kith/epoch/1".utf8) + [0] + key.bytes)
        raw = Bytes16(high: digest.words.0, low: digest.words.1)
    }

    package static func < (left: EpochID, right: EpochID) -> Bool { left.raw < right.raw }
}
