import Glibc

/// Whether all of `bytes` are 0; true of none. Ends at the first other byte.
package func isAllZeros(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress, let first = buffer.first else { return true }
        // Each byte equals the one before it, and the first is 0: the C library compares faster than a loop does.
        return first == 0 && memcmp(start, start + 1, buffer.count - 1) == 0
    }
}
