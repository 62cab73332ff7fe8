import Bytes

/// Thirty-two secret bytes, wiped from memory with their last use.
package final class SecretKey: Sendable {
    package static let length = 32
    // Written in init and deinit only, so threads may share it.
    nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer

    /// Nil unless `bytes` has exactly 32 elements.
    package init?(bytes: [UInt8]) {
        guard bytes.count == SecretKey.length else { return nil }
        storage = .allocate(byteCount: SecretKey.length, alignment: 8)
        storage.copyBytes(from: bytes)
    }

    private init(filledBy fill: (UnsafeMutableRawBufferPointer) -> Void) {
        storage = .allocate(byteCount: SecretKey.length, alignment: 8)
        fill(storage)
    }

    deinit {
        Sodium.wipe(storage)
        storage.deallocate()
    }

    package static func random() -> SecretKey { SecretKey(filledBy: Sodium.randomize) }

    /// A copy that is not wiped: for key files and seals.
    package var bytes: [UInt8] { Array(storage) }

    /// Another key for the purpose that `label` names, from which this one cannot be found: HKDF-Expand with SHA-256
    /// (RFC 5869, 2.3), this key as the pseudorandom key, the label's UTF-8 as info, 32 bytes; that is,
    /// HMAC-SHA-256(key, label || 0x01).
    package func derived(_ label: String) -> SecretKey {
        let digest = HMACKey(self).digest(Array(label.utf8) + [1])
        return SecretKey { $0.copyBytes(from: digest.bytes) }
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(storage))
    }
}
