import Bytes
import Cryptography
import Folders
import Testing

@testable import Manifests

@Suite struct InviteCodeTests {
    static let addresses = ["192.168.1.20:22000", "[fe80::1]:22000", "relay.example.org:443", "01.2.3.4:5"]

    static func code(_ addresses: [String] = addresses) throws -> InviteCode {
        try InviteCode(
            folder: Sample.folder, secret: Circle.code("code"), inviter: Sample.device("ann"), expiry: 1_800_000_000,
            addresses: addresses)
    }

    @Test(arguments: [addresses, [], [String](repeating: "1.2.3.4:1", count: 8)])
    func `a code reads back as it was, in either case and broken into lines`(_ addresses: [String]) throws {
        let code = try InviteCodeTests.code(addresses)
        for text in [
            code.text, code.text.uppercased(), " " + code.text.prefix(50) + "\n" + code.text.dropFirst(50) + "\n",
        ] {
            let read = try InviteCode(text: text)
            #expect(read.text == code.text)
            #expect(read.folder == code.folder && read.inviter == code.inviter && read.expiry == code.expiry)
            #expect(read.secret.id == code.secret.id && read.addresses == addresses)
        }
    }

    @Test func `a code with one address is short`() throws {
        #expect(try InviteCodeTests.code(["192.168.100.200:22000"]).text.count <= 135)
    }

    @Test func `any wrong or missing character is found`() throws {
        let text = Array(try InviteCodeTests.code(["192.168.1.20:22000"]).text)
        for index in text.indices {
            var wrong = text
            wrong[index] = wrong[index] == "a" ? "b" : "a"
            #expect(refusal { () throws(ManifestError) in try InviteCode(text: String(wrong)) } == .malformed)
            var short = text
            short.remove(at: index)
            #expect(refusal { () throws(ManifestError) in try InviteCode(text: String(short)) } == .malformed)
        }
    }

    @Test(arguments: [
        ("", "begins with"), ("hello", "begins with"), ("kith2-aaaa", "another version"), ("kith1-", "cut off"),
        ("kith1-aaaa", "cut off"), ("kith1-a!", "character"),
    ])
    func `what is no code is told apart`(_ text: String, _ words: String) {
        do throws(ManifestError) {
            _ = try InviteCode(text: text)
            Issue.record("\(text) was read as a code")
        } catch {
            #expect(error.words.contains(words))
        }
    }

    @Test(arguments: ["nowhere", ":22000", "host:", "host:0", "host:65536", "two words:1", "h:+5", "1.2.3.4:123456"])
    func `what is no address is not taken`(_ address: String) {
        #expect(throws: ManifestError.self) { try InviteCodeTests.code([address]) }
    }

    @Test func `a code has 8 addresses at most`() {
        #expect(throws: ManifestError.self) { try InviteCodeTests.code([String](repeating: "h:1", count: 9)) }
    }
}
