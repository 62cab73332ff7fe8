package import Bytes

/// HMAC-SHA-256 (RFC 2104) under one key, as fast as SHA-256: both padded key blocks are digested once, and each
/// message continues from copies of them. Threads may share it.
package final class HMACKey: Sendable {
    private static let blockLength = 64
    // Never updated after init; messages work on copies.
    private let inner: DigestContext
    private let outer: DigestContext

    package init(_ key: SecretKey) {
        inner = HMACKey.started(key, pad: 0x36)
        outer = HMACKey.started(key, pad: 0x5c)
    }

    package func digest(_ message: [UInt8]) -> Bytes32 { message.withUnsafeBytes { digest($0) } }

    package func digest(_ message: UnsafeRawBufferPointer) -> Bytes32 {
        ContextPool<DigestContext>.digests.withContext { context in
            context.restart(from: inner)
            context.update(message)
            let innerDigest = context.finish()
            context.restart(from: outer)
            innerDigest.withBigEndianBytes { context.update($0) }
            return context.finish()
        }
    }

    private static func started(_ key: SecretKey, pad: UInt8) -> DigestContext {
        let context = DigestContext()
        withUnsafeTemporaryAllocation(byteCount: blockLength, alignment: 8) { block in
            _ = block.initializeMemory(as: UInt8.self, repeating: pad)
            key.withBytes { bytes in
                for (index, byte) in bytes.enumerated() { block[index] ^= byte }
            }
            context.update(UnsafeRawBufferPointer(block))
            Sodium.wipe(block)
        }
        return context
    }
}

extension Bytes32 {
    /// Lends the bytes without an array.
    fileprivate func withBigEndianBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        let ordered = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        withUnsafeBytes(of: ordered, body)
    }
}
