import Bytes

extension FuzzTarget {
    /// One item of CBOR of any shape, and every question to a reader at every place of it.
    static let cbor = FuzzTarget(
        "cbor", minutes: 30, longest: 1024, seeds: { cborSeeds() },
        run: { input in
            askAll(input)
            var reader = CBORReader(input)
            guard let item = try? reader.encodedItem() else { return .refused }
            try promise(item == Array(input[..<reader.offset]), "an item is other bytes than were read")
            var writer = CBORWriter()
            var again = CBORReader(item)
            do throws(CBORError) { try copy(&again, to: &writer) } catch {
                throw BrokenPromise(description: "an item that was whole cannot be read: \(error)")
            }
            try promise(again.isAtEnd, "an item is longer when it is read than when it is passed over")
            try promise(writer.bytes == item, "an item has two encodings")
            return .accepted
        })

    private static func askAll(_ input: [UInt8]) {
        for offset in 0..<min(input.count, 16) {
            for question in 0..<12 {
                var reader = CBORReader(input[offset...])
                try? ask(question, &reader)
            }
        }
    }

    private static func ask(_ question: Int, _ reader: inout CBORReader) throws(CBORError) {
        switch question {
        case 0: _ = try reader.unsigned()
        case 1: _ = try reader.unsigned(atMost: 9)
        case 2: _ = try reader.integer()
        case 3: _ = try reader.byteString(atMost: 64)
        case 4: _ = try reader.bytes16()
        case 5: _ = try reader.bytes32()
        case 6: _ = try reader.text(atMost: 64)
        case 7: _ = try reader.array(atMost: 64)
        case 8: _ = try reader.map(atMost: 64)
        case 9: _ = try reader.key(after: 3)
        case 10: _ = try reader.boolean()
        default: _ = reader.null()
        }
    }

    /// Reads one item by the typed questions alone, and writes what they gave.
    private static func copy(_ reader: inout CBORReader, to writer: inout CBORWriter) throws(CBORError) {
        var type = reader
        guard let first = try type.encodedItem().first else { throw reader.invalid() }
        switch first >> 5 {
        case 0: writer.unsigned(try reader.unsigned())
        case 1: try copyNegative(&reader, to: &writer)
        case 2: writer.byteString(try reader.byteString(atMost: .max))
        case 3: writer.text(try reader.text(atMost: .max))
        case 4:
            let count = try reader.array(atMost: .max)
            writer.array(count)
            for _ in 0..<count { try copy(&reader, to: &writer) }
        case 5:
            let count = try reader.map(atMost: .max)
            writer.map(count)
            for _ in 0..<count {
                try copy(&reader, to: &writer)
                try copy(&reader, to: &writer)
            }
        default: if reader.null() { writer.null() } else { writer.boolean(try reader.boolean()) }
        }
    }

    /// An integer below -2^63 is an item; no field of ours holds one.
    private static func copyNegative(_ reader: inout CBORReader, to writer: inout CBORWriter) throws(CBORError) {
        var attempt = reader
        do throws(CBORError) {
            writer.integer(try attempt.integer())
            reader = attempt
        } catch {
            guard error.code == .tooLong else { throw error }
            writer.encoded(try reader.encodedItem())
        }
    }

    private static func cborSeeds() -> [(name: String, bytes: [UInt8])] {
        var flat = CBORWriter()
        flat.array(7)
        for number in [0, 23, 24, 255, 256, 65_536, UInt64.max] { flat.unsigned(number) }
        var mixed = CBORWriter()
        mixed.map(3)
        mixed.unsigned(1)
        mixed.array(5)
        for number in [Int64.min, -1, 0, 1, .max] { mixed.integer(number) }
        mixed.unsigned(2)
        mixed.text("zw\u{f6}lf")
        mixed.unsigned(300)
        mixed.array(4)
        mixed.boolean(true)
        mixed.null()
        mixed.byteString(Fixed.digest(1))
        mixed.byteString(Array(repeating: 0, count: 300))
        let deep = Array(repeating: UInt8(0x81), count: 14) + [0x80]
        return [("numbers", flat.bytes), ("mixed", mixed.bytes), ("deep", deep)]
    }
}
