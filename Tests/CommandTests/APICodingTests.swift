import Control
import Testing

struct APICodingTests {
    @Test func `a request comes back from its query or its body`() throws {
        let query = try API.query(of: API.StatusRequest(folder: "a b&c=d"))
        #expect(query == ["folder": "a b&c=d"])
        #expect(try API.request(API.StatusRequest.self, query: query, body: []).folder == "a b&c=d")
        let body = try API.encode(API.WaitRequest(folder: nil, peers: 2, patience: 1.5))
        #expect(try API.request(API.WaitRequest.self, query: [:], body: body).patience == 1.5)
    }

    @Test func `an empty body stands for no fields`() throws {
        #expect(try API.request(API.PauseRequest.self, query: [:], body: []).folder == nil)
    }

    @Test func `unknown fields are ignored`() throws {
        let body = Array(#"{"path":"/a","colour":"red"}"#.utf8)
        #expect(try API.request(API.AddRequest.self, query: [:], body: body).path == "/a")
        #expect(try API.request(API.StatusRequest.self, query: ["colour": "red"], body: []).folder == nil)
    }

    @Test(arguments: [
        ("", "`path` is missing"), ("{}", "`path` is missing"), (#"{"path":1}"#, "`path` has the wrong type"),
        (#"{"path":null}"#, "`path` has the wrong type"), ("[]", "the text has the wrong type"),
        ("{", "the text cannot be read"), ("\u{0}", "the text cannot be read"),
    ])
    func `what is not the request is refused with the reason`(body: String, reason: String) {
        let failure = #expect(throws: API.Failure.self) {
            try API.request(API.AddRequest.self, query: [:], body: Array(body.utf8))
        }
        #expect(failure?.code == .badRequest)
        #expect(failure?.message == "not the JSON that was expected: " + reason)
    }

    @Test func `numbers that do not fit are refused`() {
        for uses in ["-1", "1.5", "99999999999999999999"] {
            let body = #"{"expiresInSeconds":1,"folder":"f","role":"read","uses":\#(uses)}"#
            #expect(throws: API.Failure.self) {
                try API.request(API.InviteRequest.self, query: [:], body: Array(body.utf8))
            }
        }
    }

    @Test func `equal values have equal bytes`() throws {
        let bytes = try API.encode(SampleValues.status)
        #expect(try API.encode(API.decode(API.Status.self, from: bytes)) == bytes)
        #expect(try !bytes.contains(UInt8(ascii: "\n")) && API.encode(SampleValues.status, pretty: true) != bytes)
    }

    @Test func `a path is written with plain slashes and newlines escaped`() throws {
        let bytes = try API.encode(API.Problem(path: "a/b\n\u{1B}", what: "w"))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"path":"a/b\n\u001b","what":"w"}"#)
    }
}
