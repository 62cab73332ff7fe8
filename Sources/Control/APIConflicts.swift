extension API {
    /// `GET /v1/conflicts`: every path with more than one head.
    package struct ConflictsRequest: APIRequest {
        package typealias Answer = Conflicts
        package static let route = Route.get("conflicts")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }

    package struct Conflicts: Codable, Hashable, Sendable {
        /// Rising by folder name, folder id, path.
        package var conflicts: [Conflict]
        package init(conflicts: [Conflict]) { self.conflicts = conflicts }
    }

    package struct Conflict: Codable, Hashable, Sendable {
        package var folder: String
        package var folderName: String
        package var path: String
        /// The one that stands first.
        package var heads: [Head]

        package init(folder: String, folderName: String, path: String, heads: [Head]) {
            self.folder = folder
            self.folderName = folderName
            self.path = path
            self.heads = heads
        }
    }

    /// One side of a conflict. `head` is what `resolve --keep` takes.
    package struct Head: Codable, Hashable, Sendable {
        package var head: String
        package var author: String
        package var authorName: String
        /// Written by this device.
        package var mine: Bool
        package var stands: Bool
        package var kind: EntryKind
        package var size: UInt64
        package var modified: Int64

        package init(
            head: String, author: String, authorName: String, mine: Bool, stands: Bool, kind: EntryKind, size: UInt64,
            modified: Int64
        ) {
            self.head = head
            self.author = author
            self.authorName = authorName
            self.mine = mine
            self.stands = stands
            self.kind = kind
            self.size = size
            self.modified = modified
        }
    }

    package enum EntryKind: String, Codable, Hashable, Sendable {
        case file
        case symlink
        case directory
    }

    /// `POST /v1/resolve`: the head to keep as `conflicts` gives it (or a prefix), or `mine`, `theirs`, `both`. With `both`
    /// the head that does not stand is placed beside it under a name of its own.
    package struct ResolveRequest: APIRequest {
        package typealias Answer = Resolved
        package static let route = Route.post("resolve")
        package var path: String
        package var keep: String

        package init(path: String, keep: String) {
            self.path = path
            self.keep = keep
        }
    }

    package struct Resolved: Codable, Hashable, Sendable {
        package var path: String
        /// The head that stands now.
        package var kept: String
        /// Where the others were placed, relative to the root; only with `both`.
        package var beside: [String]

        package init(path: String, kept: String, beside: [String] = []) {
            self.path = path
            self.kept = kept
            self.beside = beside
        }
    }
}
