/// What the command and the daemon say to each other: JSON over HTTP on the Unix socket in the daemon's home, described
/// in `docs/openapi.yaml`. Both sides use these types, so neither spells a field twice.
///
/// Devices are given as `DeviceID` prints them, folders as 32 hexadecimal digits, times as milliseconds since 1970, sizes
/// in bytes, paths in a request absolute and paths in an answer relative to the folder's root. A reader ignores fields
/// that it does not know; a field that is not always there is optional.
package enum API {
    /// The socket's name in the daemon's home; only its owner may open it (0600).
    package static let socketName = "control.sock"

    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// Where a request goes. The path begins with the version of the API: another one would be another path.
    package struct Route: Hashable, Sendable {
        package let method: Method
        package let path: String

        package static func get(_ path: String) -> Route { Route(method: .get, path: "/v1/" + path) }
        package static func post(_ path: String) -> Route { Route(method: .post, path: "/v1/" + path) }
    }

    /// What is answered where there is nothing to say but "done".
    package struct Done: Codable, Hashable, Sendable {
        package init() {}
    }
}

/// One question to the daemon. A `GET` carries its fields as the query, so each of them is an optional string; a `POST`
/// carries them as a JSON body.
package protocol APIRequest: Codable, Sendable {
    associatedtype Answer: Codable & Sendable
    static var route: API.Route { get }
}
