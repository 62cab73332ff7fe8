import FoundationEssentials

extension API {
    /// JSON with sorted keys, so that equal values have equal bytes.
    package static func encode(_ value: some Encodable, pretty: Bool = false) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return try Array(encoder.encode(value))
        } catch {
            throw Failure(.broken, "an answer could not be written as JSON: \(error)")
        }
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw Failure(.badRequest, "not the JSON that was expected: \(words(of: error))")
        }
    }

    /// The request that a query or a body holds. A body that is empty stands for `{}`.
    package static func request<Request: APIRequest>(
        _ type: Request.Type, query: [String: String], body: [UInt8]
    ) throws(Failure) -> Request {
        switch type.route.method {
        case .get: try decode(type, from: encode(query))
        case .post: try decode(type, from: body.isEmpty ? Array("{}".utf8) : body)
        }
    }

    /// The query of a `GET`: its fields that are set.
    package static func query(of request: some APIRequest) throws(Failure) -> [String: String] {
        try decode([String: String].self, from: encode(request))
    }

    private static func words(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        return switch error {
        case .keyNotFound(let key, _): "`\(key.stringValue)` is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): field(context) + " has the wrong type"
        case .dataCorrupted(let context): field(context) + " cannot be read"
        @unknown default: "\(error)"
        }
    }

    private static func field(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty
            ? "the text" : "`" + context.codingPath.map(\.stringValue).joined(separator: ".") + "`"
    }
}
