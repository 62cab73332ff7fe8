import CZstd
import Cryptography

/// zstd, wrapped once; its contexts are kept, since making one costs more than a short chunk.
enum Zstandard {
    /// Level 3 gives 10 % less for text and takes half as long again: more than a LAN gains by it.
    private static let level: Int32 = 1

    private static let compressors = ContextPool { Compressor() }
    private static let decompressors = ContextPool { Decompressor() }

    /// Writes `source` compressed into `target` and says how long it became; nil where it does not fit.
    static func compress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        compressors.withContext { compressor in
            let length = ZSTD_compressCCtx(
                compressor.context, target.baseAddress, target.count, source.baseAddress, source.count, level)
            return ZSTD_isError(length) == 0 ? length : nil
        }
    }

    /// Writes `source` decompressed into `target`; false unless it fills it exactly. Never writes beyond it, and takes
    /// no memory that the source asks for.
    static func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        decompressors.withContext { decompressor in
            ZSTD_decompressDCtx(
                decompressor.context, target.baseAddress, target.count, source.baseAddress, source.count)
                == target.count
        }
    }
}

private final class Compressor: @unchecked Sendable {
    let context: OpaquePointer

    init() {
        guard let context = ZSTD_createCCtx() else { fatalError("no memory for a compressor") }
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }
}

private final class Decompressor: @unchecked Sendable {
    let context: OpaquePointer

    init() {
        guard let context = ZSTD_createDCtx() else { fatalError("no memory for a decompressor") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }
}
