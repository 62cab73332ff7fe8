import Bytes
import Control
import Folders
import Manifests

/// Values of other modules as the control API spells them.
extension FolderID {
    /// 32 hexadecimal digits.
    var text: String { hexadecimal(raw.bytes) }
}

extension InviteID {
    /// 64 hexadecimal digits.
    var text: String { hexadecimal(raw.bytes) }

    /// As it is listed: enough to tell the codes of one folder apart.
    var short: String { String(text.prefix(12)) }
}

extension Role {
    var name: String {
        switch self {
        case .admin: "admin"
        case .write: "write"
        case .read: "read"
        case .keep: "keep"
        }
    }

    init(named name: String) throws(API.Failure) {
        guard let role = Role.allCases.first(where: { $0.name == name }) else {
            throw API.Failure(
                .badRequest, "there is no role `\(name)`",
                hint: "roles are: " + Role.allCases.map(\.name).joined(separator: ", "))
        }
        self = role
    }
}

extension API.EntryKind {
    init(_ kind: Kind) {
        switch kind {
        case .file: self = .file
        case .symlink: self = .symlink
        case .directory: self = .directory
        }
    }
}

/// Nanoseconds since 1970 as the milliseconds that the API counts in.
func milliseconds(_ nanoseconds: Int64) -> Int64 { nanoseconds / 1_000_000 }
