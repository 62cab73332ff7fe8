/// What is wrong with bytes that should have been deterministic CBOR, and where.
package struct CBORError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        case endsEarly
        case unexpectedType
        case notShortest
        case indefiniteLength
        case tooLong
        case tooDeep
        case notUTF8
        case keysNotRising
        case trailingBytes
        case invalidValue
    }

    package let code: Code
    /// Bytes from the beginning of the input.
    package let offset: Int

    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }
}

/// Reads deterministic CBOR (RFC 8949, 4.2.1) item by item, and refuses every other encoding of the same data, so that
/// what was signed has one form. A length is compared with the bytes that are there before anything is allocated.
package struct CBORReader: Sendable {
    private let input: [UInt8]
    package private(set) var offset: Int
    private let end: Int

    package init(_ input: [UInt8]) {
        self.input = input
        offset = 0
        end = input.count
    }

    package init(_ input: ArraySlice<UInt8>) {
        self.init(Array(input))
    }

    package var isAtEnd: Bool { offset == end }

    /// Throws `trailingBytes` unless everything was read.
    package func finish() throws(CBORError) {
        guard isAtEnd else { throw CBORError(.trailingBytes, at: offset) }
    }

    /// An error of this reader's place, for values that are well-formed and mean nothing.
    package func invalid() -> CBORError { CBORError(.invalidValue, at: offset) }

    package mutating func unsigned(atMost limit: UInt64 = .max) throws(CBORError) -> UInt64 {
        let start = offset
        let value = try argument(ofType: 0)
        guard value <= limit else { throw CBORError(.tooLong, at: start) }
        return value
    }

    package mutating func integer() throws(CBORError) -> Int64 {
        let start = offset
        let (major, value) = try head()
        guard major <= 1 else { throw CBORError(.unexpectedType, at: start) }
        guard value <= UInt64(Int64.max) else { throw CBORError(.tooLong, at: start) }
        return major == 0 ? Int64(value) : ~Int64(value)
    }

    /// A byte string of at most `limit` bytes.
    package mutating func byteString(atMost limit: Int) throws(CBORError) -> [UInt8] {
        Array(try contents(ofType: 2, atMost: limit))
    }

    package mutating func bytes16() throws(CBORError) -> Bytes16 {
        let start = offset
        guard let value = Bytes16(try contents(ofType: 2, atMost: 16)) else {
            throw CBORError(.invalidValue, at: start)
        }
        return value
    }

    package mutating func bytes32() throws(CBORError) -> Bytes32 {
        let start = offset
        guard let value = Bytes32(try contents(ofType: 2, atMost: 32)) else {
            throw CBORError(.invalidValue, at: start)
        }
        return value
    }

    /// A text of at most `limit` bytes of UTF-8.
    package mutating func text(atMost limit: Int) throws(CBORError) -> String {
        let start = offset
        guard let text = String(validating: try contents(ofType: 3, atMost: limit), as: UTF8.self) else {
            throw CBORError(.notUTF8, at: start)
        }
        return text
    }

    /// Opens an array of at most `limit` items, each of which takes one byte at least.
    package mutating func array(atMost limit: Int) throws(CBORError) -> Int { try count(ofType: 4, atMost: limit) }

    /// Opens a map of at most `limit` pairs. The caller checks that keys rise, with `key(after:)`.
    package mutating func map(atMost limit: Int) throws(CBORError) -> Int { try count(ofType: 5, atMost: limit) }

    /// An unsigned map key greater than the last one.
    package mutating func key(after last: UInt64?) throws(CBORError) -> UInt64 {
        let start = offset
        let key = try unsigned()
        if let last, key <= last { throw CBORError(.keysNotRising, at: start) }
        return key
    }

    package mutating func boolean() throws(CBORError) -> Bool {
        guard offset < end else { throw CBORError(.endsEarly, at: offset) }
        switch input[offset] {
        case 0xf4, 0xf5:
            offset += 1
            return input[offset - 1] == 0xf5
        default: throw CBORError(.unexpectedType, at: offset)
        }
    }

    /// True, and past it, where a null stands.
    package mutating func null() -> Bool {
        guard offset < end, input[offset] == 0xf6 else { return false }
        offset += 1
        return true
    }

    /// The bytes of the next item, whatever it is, checked for form only: how unknown fields are carried on verbatim.
    /// They too have one encoding: texts are UTF-8, and the keys of maps rise.
    package mutating func encodedItem() throws(CBORError) -> [UInt8] {
        let start = offset
        try skip(depth: 0)
        return Array(input[start..<offset])
    }

    private mutating func skip(depth: Int) throws(CBORError) {
        guard depth < 16 else { throw CBORError(.tooDeep, at: offset) }
        if offset < end, (0xf4...0xf6).contains(input[offset]) {
            offset += 1
            return
        }
        let start = offset
        let (major, value) = try head()
        switch major {
        case 0, 1: return
        case 2: _ = try bytes(value, from: start)
        case 3:
            guard String(validating: try bytes(value, from: start), as: UTF8.self) != nil else {
                throw CBORError(.notUTF8, at: start)
            }
        case 4:
            guard value <= UInt64(end - offset) else { throw CBORError(.endsEarly, at: start) }
            for _ in 0..<Int(value) { try skip(depth: depth + 1) }
        case 5:
            guard value <= UInt64(end - offset) else { throw CBORError(.endsEarly, at: start) }
            try skipPairs(Int(value), depth: depth)
        default: throw CBORError(.unexpectedType, at: start)
        }
    }

    /// Keys of any type rise in the order of their encodings.
    private mutating func skipPairs(_ count: Int, depth: Int) throws(CBORError) {
        var last: ArraySlice<UInt8> = []
        for _ in 0..<count {
            let start = offset
            try skip(depth: depth + 1)
            let key = input[start..<offset]
            guard last.lexicographicallyPrecedes(key) else { throw CBORError(.keysNotRising, at: start) }
            last = key
            try skip(depth: depth + 1)
        }
    }

    private mutating func contents(ofType type: UInt8, atMost limit: Int) throws(CBORError) -> ArraySlice<UInt8> {
        let start = offset
        let length = try argument(ofType: type)
        guard length <= UInt64(limit) else { throw CBORError(.tooLong, at: start) }
        return try bytes(length, from: start)
    }

    /// The next `length` bytes, of the item that began at `start`.
    private mutating func bytes(_ length: UInt64, from start: Int) throws(CBORError) -> ArraySlice<UInt8> {
        guard length <= UInt64(end - offset) else { throw CBORError(.endsEarly, at: start) }
        offset += Int(length)
        return input[(offset - Int(length))..<offset]
    }

    private mutating func count(ofType type: UInt8, atMost limit: Int) throws(CBORError) -> Int {
        let start = offset
        let count = try argument(ofType: type)
        guard count <= UInt64(limit) else { throw CBORError(.tooLong, at: start) }
        guard count <= UInt64(end - offset) else { throw CBORError(.endsEarly, at: start) }
        return Int(count)
    }

    private mutating func argument(ofType type: UInt8) throws(CBORError) -> UInt64 {
        let start = offset
        let (major, value) = try head()
        guard major == type else { throw CBORError(.unexpectedType, at: start) }
        return value
    }

    private mutating func head() throws(CBORError) -> (major: UInt8, value: UInt64) {
        let start = offset
        guard offset < end else { throw CBORError(.endsEarly, at: start) }
        let first = input[offset]
        offset += 1
        let short = first & 31
        guard short >= 24 else { return (first >> 5, UInt64(short)) }
        guard short <= 27 else {
            throw CBORError(short == 31 ? .indefiniteLength : .unexpectedType, at: start)
        }
        let width = 1 << Int(short - 24)
        guard end - offset >= width else { throw CBORError(.endsEarly, at: start) }
        var value: UInt64 = 0
        for byte in input[offset..<(offset + width)] { value = value << 8 | UInt64(byte) }
        offset += width
        let least: UInt64 = width == 1 ? 24 : 1 << UInt64(width * 4)
        guard value >= least else { throw CBORError(.notShortest, at: start) }
        return (first >> 5, value)
    }
}
