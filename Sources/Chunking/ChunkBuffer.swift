import Cryptography
import Folders

/// Bytes of a file between two reads, where they are cut, and what the pieces are called. One thread at a time uses it; who
/// hands it to another waits for it before using it again.
final class ChunkBuffer: @unchecked Sendable {
    // Room to read well ahead of the longest chunk, so that what is moved to the next buffer is the smaller part.
    private static let length = 4 * Cutter.greatest

    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 4096)
    private var end = 0
    private var cuts: [Range<Int>] = []
    private var names: [ChunkID] = []

    deinit { bytes.deallocate() }

    func clear() {
        end = 0
        cuts.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
    }

    /// Reads until the buffer is full; true at the end of the file.
    func fill(read: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
        while end < bytes.count {
            let count = try read(UnsafeMutableRawBufferPointer(rebasing: bytes[end...]))
            precondition(count >= 0 && count <= bytes.count - end, "read more than there was room for")
            if count == 0 { return true }
            end += count
        }
        return false
    }

    /// The cutter is asked for only where there may be a cut within.
    func cut(by cutter: @autoclosure () -> Cutter, isEnd: Bool) {
        guard !isEnd || end > Cutter.least else {
            if end > 0 { cuts.append(0..<end) }
            return
        }
        let cutter = cutter()
        let filled = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        var start = 0
        // Without the longest chunk in sight a cut that is not there yet may still come, so nil means: read on.
        while let length = cutter.nextCut(in: UnsafeRawBufferPointer(rebasing: filled[start...]), isEnd: isEnd) {
            cuts.append(start..<(start + length))
            start += length
        }
    }

    func name(by key: HMACKey) {
        for range in cuts { names.append(ChunkID(key.digest(UnsafeRawBufferPointer(rebasing: bytes[range])))) }
    }

    /// The chunks that were cut and named, in their order; their bytes are lent for the call.
    func chunks(_ body: (ChunkRef, UnsafeRawBufferPointer) throws -> Void) throws {
        for (range, name) in zip(cuts, names) {
            let chunk = ChunkRef(id: name, size: UInt32(range.count))
            try body(chunk, UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Begins `next`, which may be this one, with what comes after the last cut.
    func moveRest(to next: ChunkBuffer) {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[(cuts.last?.upperBound ?? 0)..<end])
        let count = rest.count
        UnsafeMutableRawBufferPointer(rebasing: next.bytes[..<count]).copyMemory(from: rest)
        next.clear()
        next.end = count
    }
}
