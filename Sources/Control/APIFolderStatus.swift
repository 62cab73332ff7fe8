extension API {
    package enum FolderState: String, Codable, Hashable, Sendable, CaseIterable {
        case idle
        case scanning
        case syncing
        case held
        case paused
        case error
    }

    /// One folder on this device. Counts of files are of leaves (files and symlinks), without directories.
    package struct FolderStatus: Codable, Hashable, Sendable {
        package var name: String
        package var id: String
        package var path: String
        package var role: String
        package var state: FolderState
        package var files: UInt64
        package var bytes: UInt64
        package var conflicts: UInt64
        /// Files that are known and not yet placed here, and their bytes.
        package var pendingIn: UInt64
        package var pendingInBytes: UInt64
        /// Files of this device that are not yet placed on the connected peer that lacks most of them.
        package var pendingOut: UInt64
        /// What the brake holds: paths, or 0.
        package var held: UInt64
        /// Everything here is placed and durable on at least one other member.
        package var safeToClose: Bool
        /// Rising by path.
        package var errors: [Problem]
        /// Every other member, rising by device id.
        package var peers: [FolderPeer]
        /// What takes time right now; nil when nothing does.
        package var work: Work?
        /// What came of the last `verify`; nil where there was none.
        package var verified: Verified?

        package init(
            name: String, id: String, path: String, role: String, state: FolderState, files: UInt64 = 0,
            bytes: UInt64 = 0, conflicts: UInt64 = 0, pendingIn: UInt64 = 0, pendingInBytes: UInt64 = 0,
            pendingOut: UInt64 = 0, held: UInt64 = 0, safeToClose: Bool = false,
            errors: [Problem] = [], peers: [FolderPeer] = [], work: Work? = nil, verified: Verified? = nil
        ) {
            self.name = name
            self.id = id
            self.path = path
            self.role = role
            self.state = state
            self.files = files
            self.bytes = bytes
            self.conflicts = conflicts
            self.pendingIn = pendingIn
            self.pendingInBytes = pendingInBytes
            self.pendingOut = pendingOut
            self.held = held
            self.safeToClose = safeToClose
            self.errors = errors
            self.peers = peers
            self.work = work
            self.verified = verified
        }
    }

    /// Something that is wrong until it is gone. An empty path is the folder itself.
    package struct Problem: Codable, Hashable, Sendable {
        package var path: String
        package var what: String
        package var hint: String?

        package init(path: String, what: String, hint: String? = nil) {
            self.path = path
            self.what = what
            self.hint = hint
        }
    }

    /// Another member of a folder; `pending` counts the files that it has not placed yet, as far as this device knows.
    package struct FolderPeer: Codable, Hashable, Sendable {
        package var device: String
        package var name: String
        package var connected: Bool
        package var pending: UInt64
        package var role: String?

        package init(device: String, name: String, connected: Bool, pending: UInt64, role: String? = nil) {
            self.device = device
            self.name = name
            self.connected = connected
            self.pending = pending
            self.role = role
        }
    }

    /// Counters of long work, from which a reader works out rate and time left. A total that is not known yet is nil.
    package struct Work: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case scanning
            case receiving
            case sending
            case verifying
        }

        package var kind: Kind
        package var filesDone: UInt64
        package var filesTotal: UInt64?
        package var bytesDone: UInt64
        package var bytesTotal: UInt64?

        package init(
            kind: Kind, filesDone: UInt64, filesTotal: UInt64? = nil, bytesDone: UInt64, bytesTotal: UInt64? = nil
        ) {
            self.kind = kind
            self.filesDone = filesDone
            self.filesTotal = filesTotal
            self.bytesDone = bytesDone
            self.bytesTotal = bytesTotal
        }
    }
}
