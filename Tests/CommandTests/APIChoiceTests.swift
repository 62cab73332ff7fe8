import Control
import Testing

struct APIChoiceTests {
    private let folders = [
        API.Folder(id: "aaaa1111", name: "docs", path: "/d"),
        API.Folder(id: "aaaa2222", name: "photos", path: "/d/in/p"),
        API.Folder(id: "bbbb3333", name: "aaaa1", path: "/e"), API.Folder(id: "cccc4444", name: "twin", path: "/t1"),
        API.Folder(id: "dddd5555", name: "twin", path: "/t2"),
    ]

    @Test(arguments: [
        ("docs", "aaaa1111"), ("aaaa11", "aaaa1111"), ("AAAA2222", "aaaa2222"), ("/d", "aaaa1111"),
        ("/d/in/x", "aaaa1111"), ("/d/in/p", "aaaa2222"), ("/d/in/p/q/r", "aaaa2222"), ("/d/in/pq", "aaaa1111"),
        // A name wins over an id that begins alike.
        ("aaaa1", "bbbb3333"),
    ])
    func `a folder is found by its name, id or path`(given: String, id: String) throws {
        #expect(try API.folder(given, among: folders).id == id)
    }

    @Test(arguments: [
        ("aaaa", API.Code.ambiguous), ("twin", .ambiguous), ("aaa", .noSuchFolder), ("", .noSuchFolder),
        ("Docs", .noSuchFolder), ("/", .noSuchFolder), ("/dd", .noSuchFolder), ("/elsewhere", .noSuchFolder),
    ])
    func `what fits none or several is refused`(given: String, code: API.Code) {
        let failure = #expect(throws: API.Failure.self) { try API.folder(given, among: folders) }
        #expect(failure?.code == code)
        #expect(failure?.hint?.isEmpty == false, "it says the way out")
    }

    @Test func `a folder whose root is the root of all holds each path`() throws {
        #expect(try API.folder("/x/y", among: [API.Folder(id: "i", name: "all", path: "/")]).id == "i")
    }

    private let members = ["ABCD-EFGH", "ABCD-XYZW"].map {
        API.Member(device: $0, name: $0 == "ABCD-EFGH" ? "desk" : "nas", role: "write", own: false, connected: false)
    }

    @Test(arguments: [("desk", "ABCD-EFGH"), ("abcde", "ABCD-EFGH"), ("ABCD-X", "ABCD-XYZW")])
    func `a device is found by its name or the beginning of its id`(given: String, device: String) throws {
        #expect(try API.device(given, among: members).device == device)
    }

    @Test(arguments: [
        ("ABCD", API.Code.ambiguous), ("phone", .noSuchDevice), ("", .noSuchDevice), ("-", .noSuchDevice),
    ])
    func `a device that none or several could be is refused`(given: String, code: API.Code) {
        let failure = #expect(throws: API.Failure.self) { try API.device(given, among: members) }
        #expect(failure?.code == code)
    }
}
