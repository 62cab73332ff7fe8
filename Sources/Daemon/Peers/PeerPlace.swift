/// Where a peer may be reached: `host:port` as users write it, an IPv6 host in brackets.
package struct PeerPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// An address, or a name; an IPv6 address without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Nil for what is no `host:port`.
    package init?(text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard (1...255).contains(host.utf8.count), host.utf8.allSatisfy({ (33...126).contains($0) }) else { return nil }
        self.init(host: String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package static func < (left: PeerPlace, right: PeerPlace) -> Bool {
        (left.host, left.port) < (right.host, right.port)
    }
}
