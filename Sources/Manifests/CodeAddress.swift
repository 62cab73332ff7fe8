/// An address in an invite code: four bytes of IPv4 and two of port behind a zero, or any `host:port` behind its length.
struct CodeAddress {
    let text: String

    /// Nil for what is no `host:port` of at most 255 visible ASCII characters.
    init?(text: String) {
        guard (3...255).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }),
            let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = CodeAddress.number(text[text.index(after: colon)...], atMost: 65_535), port > 0
        else { return nil }
        self.text = text
    }

    var bytes: [UInt8] { compact.map { [0] + $0 } ?? [UInt8(text.utf8.count)] + Array(text.utf8) }

    /// Nil where the bytes end amid an address, or are none.
    static func list(_ bytes: ArraySlice<UInt8>) -> [CodeAddress]? {
        var rest = bytes
        var addresses: [CodeAddress] = []
        while let length = rest.popFirst() {
            let count = length == 0 ? 6 : Int(length)
            guard rest.count >= count else { return nil }
            let part = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            let text = length == 0 ? dotted(part) : String(validating: part, as: UTF8.self)
            guard let address = text.flatMap(CodeAddress.init(text:)) else { return nil }
            addresses.append(address)
        }
        return addresses
    }

    /// Six bytes; nil unless the host is an IPv4 address in its plainest form.
    private var compact: [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = CodeAddress.number(parts[1], atMost: 65_535) else { return nil }
        let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            .compactMap { CodeAddress.number($0, atMost: 255) }
        let bytes = (octets + [port >> 8, port & 255]).map { UInt8($0) }
        return octets.count == 4 && CodeAddress.dotted(bytes) == text ? bytes : nil
    }

    private static func dotted(_ bytes: [UInt8]) -> String {
        bytes[0..<4].map { String($0) }.joined(separator: ".") + ":" + String(Int(bytes[4]) << 8 | Int(bytes[5]))
    }

    private static func number(_ digits: Substring, atMost limit: Int) -> Int? {
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(digits), number <= limit
        else { return nil }
        return number
    }
}
