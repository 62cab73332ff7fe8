extension API {
    /// `GET /v1/versions`: what once stood at a path, and the sides of a conflict there.
    package struct VersionsRequest: APIRequest {
        package typealias Answer = Versions
        package static let route = Route.get("versions")
        package var path: String
        package init(path: String) { self.path = path }
    }

    package struct Versions: Codable, Hashable, Sendable {
        package var folder: String
        package var path: String
        /// The latest displaced first.
        package var versions: [Version]

        package init(folder: String, path: String, versions: [Version]) {
            self.folder = folder
            self.path = path
            self.versions = versions
        }
    }

    package struct Version: Codable, Hashable, Sendable {
        package enum Why: String, Codable, Sendable {
            case replaced
            case deleted
            /// A side of a conflict that does not stand.
            case conflict
        }

        package var id: String
        package var kind: EntryKind
        package var size: UInt64
        package var modified: Int64
        /// When it left its path.
        package var displaced: Int64
        package var why: Why

        package init(id: String, kind: EntryKind, size: UInt64, modified: Int64, displaced: Int64, why: Why) {
            self.id = id
            self.kind = kind
            self.size = size
            self.modified = modified
            self.displaced = displaced
            self.why = why
        }
    }

    /// `POST /v1/restore`: put a version (the latest unless named, by a prefix of its id) back at its path, where it is a
    /// new edit, or write it to the file `to`, which must not exist.
    package struct RestoreRequest: APIRequest {
        package typealias Answer = Restored
        package static let route = Route.post("restore")
        package var path: String
        package var version: String?
        package var to: String?

        package init(path: String, version: String? = nil, to: String? = nil) {
            self.path = path
            self.version = version
            self.to = to
        }
    }

    /// `to` is absolute.
    package struct Restored: Codable, Hashable, Sendable {
        package var version: String
        package var to: String

        package init(version: String, to: String) {
            self.version = version
            self.to = to
        }
    }
}
