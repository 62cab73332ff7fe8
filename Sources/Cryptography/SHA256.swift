package import Bytes

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
package struct SHA256: ~Copyable {
    private let context = DigestContext()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) { context.update(bytes) }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { context.update($0) } }

    /// The digest of all pieces since the start or the last `finish`; what follows is a new message.
    package mutating func finish() -> Bytes32 {
        defer { context.restart() }
        return context.finish()
    }
}

package func sha256(_ bytes: [UInt8]) -> Bytes32 { bytes.withUnsafeBytes { sha256($0) } }

package func sha256(_ bytes: UnsafeRawBufferPointer) -> Bytes32 {
    ContextPool<DigestContext>.digests.withContext { context in
        context.restart()
        context.update(bytes)
        return context.finish()
    }
}
