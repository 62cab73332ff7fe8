/// Takes structure out of an input: numbers and pieces first, the rest last. Past the end it gives zeros, so that every
/// input means something.
struct InputReader {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// Two bytes, big-endian.
    mutating func short() -> Int { Int(byte()) << 8 | Int(byte()) }

    /// Up to `count` bytes: fewer where fewer are left.
    mutating func piece(_ count: Int) -> [UInt8] {
        let piece = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return piece
    }

    /// A piece behind its length of two bytes.
    mutating func counted() -> [UInt8] { piece(short()) }

    mutating func remainder() -> [UInt8] { piece(rest.count) }
}

/// Pieces as `InputReader.counted` takes them apart.
func counted(_ pieces: [UInt8]...) -> [UInt8] {
    pieces.flatMap { [UInt8(truncatingIfNeeded: $0.count >> 8), UInt8(truncatingIfNeeded: $0.count)] + $0 }
}
