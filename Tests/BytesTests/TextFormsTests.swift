import Bytes
import Testing

@Suite struct TextFormsTests {
    /// RFC 4648, 10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `base32 is that of the RFC`(_ plain: String, _ text: String) {
        #expect(base32(plain.utf8) == text)
        #expect(bytes(base32: text) == Array(plain.utf8))
        #expect(bytes(base32: text.lowercased()) == Array(plain.utf8))
    }

    @Test(arguments: ["M", "MZX", "MZXW6Y", "MZ", "M1", "MY======", "M Y"])
    func `base32 of another form is refused`(_ text: String) {
        #expect(bytes(base32: text) == nil)
    }

    @Test func `hexadecimal is read in either case`() {
        #expect(hexadecimal([0, 0x7f, 0xff]) == "007fff")
        #expect(bytes(hexadecimal: "007FfF") == [0, 0x7f, 0xff])
    }

    @Test(arguments: ["0", "0g", "0x00", "é"]) func `hexadecimal of another form is refused`(_ text: String) {
        #expect(bytes(hexadecimal: text) == nil)
    }
}
