import Testing

@testable import Control

struct ControlRequestTests {
    @Test(arguments: [
        (["v1", "status"], [:]),
        ([], ["a": "b"]),
        (["a/b", "100%", "?", "#", "..", "ü", " "], ["k&": "=v", "+": " ", "é": "日本"]),
    ])
    func `a target reads back as what it was made from`(path: [String], query: [String: String]) throws {
        let request = ControlRequest(method: "GET", path: path, query: query)
        #expect(request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
        #expect(ControlRequest(method: "GET", target: request.target, body: []) == request)
    }

    @Test func `a plus is a space in a query and itself in a path`() throws {
        let request = try #require(ControlRequest(method: "GET", target: "/a+b?c+d=e+f&g", body: []))
        #expect(request.path == ["a+b"])
        #expect(request.query == ["c d": "e f", "g": ""])
    }

    @Test(arguments: ["/a\0b", "/a?b=\0", "", "x", "/%4", "/%-1", "/%C3", "/?a&a"])
    func `a malformed target is refused`(target: String) {
        #expect(ControlRequest(method: "GET", target: target, body: []) == nil)
    }
}
