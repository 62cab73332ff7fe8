import Bytes
import Cryptography
import Identity
import Testing

@Suite struct DeviceIDTextTests {
    /// Made by `formats.py` of ChunkingTests.
    private static let text = "BO6DI2S-XMZ6DQA-JAXWOH7-V7FDUWF-7X7KG7G-S6W7UAW-ZMNP3PF-V4A7JKP"
    private static let key = "0bbc346a57667c380120bd9c7fd7e51d2c5fdfea37cd2f5bf405b2c6bf6f2d78"

    private static func device() throws -> DeviceID {
        DeviceID(try #require(bytes(hexadecimal: key).flatMap { Bytes32($0) }))
    }

    @Test func `a device has its text`() throws {
        #expect(try Self.device().description == Self.text)
        #expect(try Self.device().short == "BO6DI2S")
    }

    @Test func `the text is read in the forms that people write`() throws {
        let device = try Self.device()
        #expect(DeviceID(text: Self.text) == device)
        #expect(DeviceID(text: Self.text.lowercased()) == device)
        #expect(DeviceID(text: Self.text.filter { $0 != "-" }) == device)
        #expect(DeviceID(text: "  " + Self.text.map { $0 == "-" ? " " : String($0) }.joined() + "\n") == device)
    }

    @Test func `one wrong character anywhere is found`() {
        let characters = Array(Self.text)
        for index in characters.indices where characters[index] != "-" {
            for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" where other != characters[index] {
                var wrong = characters
                wrong[index] = other
                #expect(DeviceID(text: String(wrong)) == nil)
            }
        }
    }

    @Test func `any two that changed places are found`() {
        let characters = Array(Self.text.filter { $0 != "-" })
        for first in characters.indices {
            for second in characters.indices where characters[first] != characters[second] {
                var swapped = characters
                swapped.swapAt(first, second)
                #expect(DeviceID(text: String(swapped)) == nil)
            }
        }
    }

    @Test func `three wrong characters are found`() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let characters = Array(Self.text.filter { $0 != "-" })
        for _ in 0..<20_000 {
            var wrong = characters
            for index in characters.indices.shuffled().prefix(3) { wrong[index] = alphabet.randomElement() ?? "A" }
            if wrong != characters { #expect(DeviceID(text: String(wrong)) == nil, "\(String(wrong))") }
        }
    }

    @Test(arguments: ["", "BO6DI2S", text + "A", String(text.dropLast()), text.replacing("2", with: "1"), text + "é"])
    func `what is no device's text is refused`(_ text: String) {
        #expect(DeviceID(text: text) == nil)
    }

    @Test func `every device is read back from its text`() {
        for _ in 0..<100 {
            let id = DeviceIdentity.random().id
            #expect(DeviceID(text: id.description) == id)
        }
    }
}
