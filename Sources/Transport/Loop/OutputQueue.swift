/// Bytes that wait to be written, in the arrays they came in; small ones are put together, so that they share a record.
struct OutputQueue {
    /// Below this a piece is put to the end of the one before.
    private static let smallPiece = 8 << 10
    /// Two records of TLS: no piece grows further.
    private static let packedPiece = 32 << 10

    private var pieces: [[UInt8]] = []
    /// Pieces before this one are written, and empty.
    private var first = 0
    /// Bytes of the first piece that are written.
    private var written = 0

    var isEmpty: Bool { first == pieces.count }

    mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        let last = pieces.count - 1
        if last > first, piece.count < OutputQueue.smallPiece,
            pieces[last].count + piece.count <= OutputQueue.packedPiece
        {
            pieces[last] += piece
        } else {
            pieces.append(piece)
        }
    }

    /// Lends what is to be written next; `write` says how much of it was.
    mutating func writeFirst(_ write: (UnsafeRawBufferPointer) -> Int) {
        guard !isEmpty else { return }
        written += pieces[first].withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[written...])) }
        guard written == pieces[first].count else { return }
        pieces[first] = []
        written = 0
        first += 1
        compact()
    }

    /// Moving the rest down is done seldom enough to cost a constant for each piece.
    private mutating func compact() {
        guard first == pieces.count || first >= 256 else { return }
        pieces.removeFirst(first)
        first = 0
    }
}
