import Bytes
import Testing

@Suite struct CBORTests {
    /// RFC 8949, appendix A.
    private static let numbers: [(UInt64, String)] = [
        (0, "00"), (10, "0a"), (23, "17"), (24, "1818"), (100, "1864"), (1000, "1903e8"), (1_000_000, "1a000f4240"),
        (1_000_000_000_000, "1b000000e8d4a51000"), (18_446_744_073_709_551_615, "1bffffffffffffffff"),
    ]

    @Test(arguments: numbers) func `a number is written in its shortest form and read back`(
        _ number: UInt64, _ text: String
    ) throws {
        var writer = CBORWriter()
        writer.unsigned(number)
        #expect(hexadecimal(writer.bytes) == text)
        var reader = CBORReader(writer.bytes)
        #expect(try reader.unsigned() == number)
        try reader.finish()
    }

    @Test(arguments: [Int64.min, -1_000_000, -25, -24, -1, 0, 23, 24, .max])
    func `a signed number is read back`(_ number: Int64) throws {
        var writer = CBORWriter()
        writer.integer(number)
        var reader = CBORReader(writer.bytes)
        #expect(try reader.integer() == number)
    }

    @Test func `minus one is what the RFC says`() {
        var writer = CBORWriter()
        writer.integer(-1)
        writer.integer(-1000)
        #expect(hexadecimal(writer.bytes) == "203903e7")
    }

    @Test(arguments: [
        ("1817", CBORError.Code.notShortest), ("190018", .notShortest), ("1a0000ffff", .notShortest),
        ("1b00000000ffffffff", .notShortest), ("1f", .indefiniteLength), ("1c", .unexpectedType), ("18", .endsEarly),
        ("", .endsEarly), ("20", .unexpectedType), ("40", .unexpectedType),
    ])
    func `a number in any other form is refused`(_ text: String, _ code: CBORError.Code) throws {
        var reader = CBORReader(try #require(bytes(hexadecimal: text)))
        #expect(throws: CBORError(code, at: 0)) { try reader.unsigned() }
    }

    @Test func `a map with all kinds of items is read back`() throws {
        var writer = CBORWriter()
        writer.map(3)
        writer.unsigned(1)
        writer.text("Grüße")
        writer.unsigned(2)
        writer.array(3)
        writer.boolean(true)
        writer.boolean(false)
        writer.null()
        writer.unsigned(30)
        writer.byteString([1, 2, 3])
        var reader = CBORReader(writer.bytes)
        #expect(try reader.map(atMost: 3) == 3)
        var key = try reader.key(after: nil)
        #expect(try key == 1 && reader.text(atMost: 7) == "Grüße")
        key = try reader.key(after: key)
        #expect(try reader.array(atMost: 3) == 3)
        #expect(try reader.boolean() && !reader.boolean() && reader.null())
        key = try reader.key(after: key)
        #expect(try key == 30 && reader.byteString(atMost: 3) == [1, 2, 3])
        try reader.finish()
    }

    @Test(arguments: [
        ("5bffffffffffffffff", CBORError.Code.tooLong), ("43aabb", .endsEarly), ("5f", .indefiniteLength),
        ("5903e8", .tooLong),
    ])
    func `a byte string longer than what is there or allowed is refused`(
        _ text: String, _ code: CBORError.Code
    ) throws {
        var reader = CBORReader(try #require(bytes(hexadecimal: text)))
        #expect(throws: CBORError(code, at: 0)) { try reader.byteString(atMost: 999) }
    }

    @Test(arguments: [("9bffffffffffffffff", CBORError.Code.tooLong), ("9903e8", .endsEarly)])
    func `an array of more items than bytes is refused`(_ text: String, _ code: CBORError.Code) throws {
        var reader = CBORReader(try #require(bytes(hexadecimal: text)))
        #expect(throws: CBORError(code, at: 0)) { try reader.array(atMost: 1000) }
    }

    @Test func `text that is no UTF-8 is refused`() {
        var reader = CBORReader([0x62, 0xc3, 0x28])
        #expect(throws: CBORError(.notUTF8, at: 0)) { try reader.text(atMost: 9) }
    }

    @Test(arguments: [[5, 5], [5, 4]] as [[UInt8]]) func `keys that do not rise are refused`(_ keys: [UInt8]) throws {
        var reader = CBORReader(keys)
        let first = try reader.key(after: nil)
        #expect(throws: CBORError(.keysNotRising, at: 1)) { try reader.key(after: first) }
    }

    @Test func `bytes after the end are refused`() throws {
        var reader = CBORReader([0, 0])
        _ = try reader.unsigned()
        #expect(throws: CBORError(.trailingBytes, at: 1)) { try reader.finish() }
    }

    @Test func `digests and identifiers have their exact length`() throws {
        var writer = CBORWriter()
        writer.byteString(Bytes32.zero)
        writer.byteString(Bytes16(high: 1, low: 2))
        var reader = CBORReader(writer.bytes)
        #expect(try reader.bytes32() == .zero)
        #expect(try reader.bytes16() == Bytes16(high: 1, low: 2))
        var short = CBORReader([0x41, 0])
        #expect(throws: CBORError(.invalidValue, at: 0)) { try short.bytes32() }
    }

    @Test(arguments: ["00", "a201020304", "8263616263f6", "820181f5", "5803aabbcc"])
    func `an unknown item is carried on as it is`(_ text: String) throws {
        let item = try #require(bytes(hexadecimal: text))
        var reader = CBORReader(item + [0])
        if text == "5803aabbcc" {
            #expect(throws: CBORError(.notShortest, at: 0)) { try reader.encodedItem() }
        } else {
            #expect(try reader.encodedItem() == item)
            #expect(try reader.unsigned() == 0)
        }
    }

    @Test(arguments: [
        ("61ff", CBORError.Code.notUTF8, 0), ("a202000100", .keysNotRising, 3), ("81a2616200616100", .keysNotRising, 5),
    ])
    func `an unknown item has one encoding too`(_ text: String, _ code: CBORError.Code, _ offset: Int) throws {
        var reader = CBORReader(try #require(bytes(hexadecimal: text)))
        #expect(throws: CBORError(code, at: offset)) { try reader.encodedItem() }
    }

    @Test func `an item nested without end is refused`() {
        var reader = CBORReader([UInt8](repeating: 0x81, count: 100_000))
        #expect(throws: CBORError(.tooDeep, at: 16)) { try reader.encodedItem() }
    }

    @Test func `an item that promises more than is there is refused`() {
        var reader = CBORReader([0xbb, 0x7f, 255, 255, 255, 255, 255, 255, 255])
        #expect(throws: CBORError(.endsEarly, at: 0)) { try reader.encodedItem() }
    }

    @Test func `no bytes trap the reader`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in UInt8.random(in: 0...255) }
            var reader = CBORReader(bytes)
            while !reader.isAtEnd, (try? reader.encodedItem()) != nil {}
            #expect(reader.offset <= bytes.count)
        }
    }
}
