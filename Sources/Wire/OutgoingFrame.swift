/// A message ready for the wire, in pieces to be sent one after the other: large chunks stand as the arrays they came
/// in, so that they are not copied into one buffer.
package struct OutgoingFrame: Hashable, Sendable {
    /// Below this a copy is cheaper than a piece of its own.
    static let leastPiece = 32 << 10

    package private(set) var pieces: [[UInt8]]
    package let byteCount: Int

    init(type: UInt8, body: [UInt8], followedBy chunks: [[UInt8]] = []) {
        let length = chunks.reduce(body.count) { $0 + $1.count }
        precondition(length <= WireLimit.frame, "a message longer than a frame may be")
        byteCount = Frame.headerLength + length
        pieces = []
        var piece = Frame.header(type: type, bodyLength: length)
        piece.reserveCapacity(chunks.reduce(piece.count + body.count) { $0 + OutgoingFrame.copied(of: $1) })
        piece += body
        for chunk in chunks {
            if chunk.count < OutgoingFrame.leastPiece {
                piece += chunk
            } else {
                if !piece.isEmpty { pieces.append(piece) }
                pieces.append(chunk)
                piece = []
            }
        }
        if !piece.isEmpty { pieces.append(piece) }
    }

    /// Bytes of the chunk that go into the piece of its neighbours: all, or none.
    private static func copied(of chunk: [UInt8]) -> Int { chunk.count < leastPiece ? chunk.count : 0 }

    /// All bytes in one array.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        for piece in pieces { bytes += piece }
        return bytes
    }
}
