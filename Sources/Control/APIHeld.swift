extension API {
    /// `GET /v1/held`: what the brake is holding.
    package struct HeldRequest: APIRequest {
        package typealias Answer = HeldList
        package static let route = Route.get("held")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }

    package struct HeldList: Codable, Hashable, Sendable {
        /// Rising by folder name, folder id.
        package var held: [Held]
        package init(held: [Held]) { self.held = held }
    }

    package struct Held: Codable, Hashable, Sendable {
        package enum Reason: String, Codable, Sendable, CaseIterable {
            case rootMissing
            case rootEmptied
            /// Another folder, inode or birth time than the marker's.
            case rootReplaced
            /// Deleted on this device.
            case deletions
            /// Rewritten on this device with what looks like noise.
            case scrambled
            /// Deleted by another member.
            case remoteDeletions
        }

        package var folder: String
        package var folderName: String
        package var reason: Reason
        /// What happened, in words.
        package var what: String
        /// What `approve` and what `undo` would do, in words.
        package var ifApproved: String
        package var ifUndone: String
        package var files: UInt64
        /// The first of them, relative to the root.
        package var paths: [String]
        /// Whose deletions, if another member's.
        package var author: String?

        package init(
            folder: String, folderName: String, reason: Reason, what: String, ifApproved: String, ifUndone: String,
            files: UInt64 = 0, paths: [String] = [], author: String? = nil
        ) {
            self.folder = folder
            self.folderName = folderName
            self.reason = reason
            self.what = what
            self.ifApproved = ifApproved
            self.ifUndone = ifUndone
            self.files = files
            self.paths = paths
            self.author = author
        }
    }

    /// `POST /v1/approve`: what the brake holds may happen.
    package struct ApproveRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("approve")
        package var folder: String
        package init(folder: String) { self.folder = folder }
    }

    /// `POST /v1/undo`: what the brake holds must not happen; the folder becomes again what the other members have.
    package struct UndoRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("undo")
        package var folder: String
        package init(folder: String) { self.folder = folder }
    }
}
