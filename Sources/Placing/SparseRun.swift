import SystemCalls

/// A run of bytes that are all whole zero blocks, or hold none.
struct SparseRun: Hashable, Sendable {
    /// Within the bytes that were cut.
    var range: Range<Int>
    var isZero: Bool

    /// Cuts `bytes`, which go to `offset` of a file, into runs. Blocks are aligned in the file, since only a whole
    /// block can be a hole.
    static func runs(of bytes: Span<UInt8>, at offset: UInt64, block: Int) -> [SparseRun] {
        var runs: [SparseRun] = []
        var start = 0
        while start < bytes.count {
            let misaligned = Int((offset + UInt64(start)) % UInt64(block))
            let end = min(bytes.count, start + block - misaligned)
            let isZero = end - start == block && isAllZeros(bytes.extracting(start..<end))
            if let last = runs.last, last.isZero == isZero {
                runs[runs.count - 1].range = last.range.lowerBound..<end
            } else {
                runs.append(SparseRun(range: start..<end, isZero: isZero))
            }
            start = end
        }
        return runs
    }
}
