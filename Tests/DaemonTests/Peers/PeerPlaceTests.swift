import Testing

@testable import Daemon

@Suite struct PeerPlaceTests {
    @Test(arguments: ["127.0.0.1:80", "[fe80::1%eth0]:9", "host.example:65535", "[::]:0"])
    func `a place reads back as it was written`(text: String) {
        #expect(PeerPlace(text: text)?.description == text)
    }

    @Test(arguments: ["", ":80", "host", "host:", "host:65536", "host:-1", "::1:80", "a b:80", "[]:80", "h\u{e9}:80"])
    func `what is no host and port is refused`(text: String) {
        #expect(PeerPlace(text: text) == nil)
    }
}
