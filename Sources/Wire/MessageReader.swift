import Bytes

/// Reads a message's body: a map whose keys rise from 0. Keys beyond those that are known are skipped, so that a later
/// version may add fields.
struct MessageReader {
    /// More fields than any message will ever have.
    private static let fieldLimit = 64

    var cbor: CBORReader
    private var remaining: Int
    private var last: UInt64?

    init(_ body: [UInt8]) throws(CBORError) {
        cbor = CBORReader(body)
        remaining = try cbor.map(atMost: MessageReader.fieldLimit)
    }

    /// Stands before the value of `key` then; throws where another key comes next.
    mutating func field(_ key: UInt64) throws(CBORError) {
        guard remaining > 0 else { throw cbor.invalid() }
        guard try cbor.key(after: last) == key else { throw cbor.invalid() }
        last = key
        remaining -= 1
    }

    /// Past all fields that this version does not know; what follows is the raw tail, if the message has one.
    mutating func skipUnknownFields() throws(CBORError) {
        while remaining > 0 {
            last = try cbor.key(after: last)
            remaining -= 1
            _ = try cbor.encodedItem()
        }
    }
}

extension CBORReader {
    /// An array of at most `limit` elements, each read by `element`.
    mutating func list<Element>(
        atMost limit: Int, _ element: (inout CBORReader) throws(CBORError) -> Element
    ) throws(CBORError) -> [Element] {
        let count = try array(atMost: limit)
        var elements: [Element] = []
        elements.reserveCapacity(min(count, 1024))
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    /// Opens an array that must have exactly `count` items.
    mutating func tuple(_ count: Int) throws(CBORError) {
        guard try array(atMost: count) == count else { throw invalid() }
    }

    /// A text for a user's eyes, of at most `limit` bytes. One with control characters is refused: on a terminal they
    /// would do what they say.
    mutating func line(atMost limit: Int) throws(CBORError) -> String {
        let text = try text(atMost: limit)
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { throw invalid() }
        return text
    }

    mutating func optional<Value>(
        _ value: (inout CBORReader) throws(CBORError) -> Value
    ) throws(CBORError) -> Value? {
        null() ? nil : try value(&self)
    }
}

extension CBORWriter {
    mutating func list<Element>(_ elements: [Element], _ write: (inout CBORWriter, Element) -> Void) {
        array(elements.count)
        for element in elements { write(&self, element) }
    }
}
