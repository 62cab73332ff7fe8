/// One HTTP request to the daemon, whole and decoded.
package struct ControlRequest: Equatable, Sendable {
    /// As sent: `GET`, `POST`, `DELETE`.
    package let method: String
    /// The components between slashes, each percent-decoded after splitting, so that one may contain a slash.
    package let path: [String]
    /// Each key once; a key without `=` has the empty value.
    package let query: [String: String]
    /// At most `ControlServer.largestBody` bytes.
    package let body: [UInt8]

    package init(method: String, path: [String], query: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
    }
}

extension ControlRequest {
    /// Takes a request target apart (RFC 9112, 3.2.1: `/a/b?c=d`). Nil for anything that does not decode to UTF-8, holds
    /// a NUL, which would cut a path short in C, or names one key twice.
    package init?(method: String, target: String, body: [UInt8]) {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = halves.first, first.hasPrefix("/") else { return nil }
        var components: [String] = []
        for component in first.split(separator: "/") {
            guard let decoded = PercentEncoding.decoded(component, plusIsSpace: false) else { return nil }
            components.append(decoded)
        }
        guard let query = Self.query(halves.count == 2 ? halves[1] : "") else { return nil }
        self.init(method: method, path: components, query: query, body: body)
    }

    /// The target that `init(method:target:body:)` reads back; keys in order, so that equal requests are equal bytes.
    package var target: String {
        let path = "/" + path.map(PercentEncoding.encoded).joined(separator: "/")
        guard !query.isEmpty else { return path }
        let pairs = query.sorted { $0.key < $1.key }
            .map { "\(PercentEncoding.encoded($0.key))=\(PercentEncoding.encoded($0.value))" }
        return path + "?" + pairs.joined(separator: "&")
    }

    private static func query(_ text: Substring) -> [String: String]? {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = PercentEncoding.decoded(halves[0], plusIsSpace: true),
                let value = PercentEncoding.decoded(halves.count == 2 ? halves[1] : "", plusIsSpace: true),
                query.updateValue(value, forKey: key) == nil
            else { return nil }
        }
        return query
    }
}
