extension API {
    /// `POST /v1/invites/make`: a code, or with `to` an offer to that device.
    package struct InviteRequest: APIRequest {
        package typealias Answer = Invited
        package static let route = Route.post("invites/make")
        package var folder: String
        /// A role's name: `admin`, `write`, `read`.
        package var role: String
        package var to: String?
        package var expiresInSeconds: UInt64
        package var uses: UInt64

        package init(folder: String, role: String, to: String? = nil, expiresInSeconds: UInt64, uses: UInt64) {
            self.folder = folder
            self.role = role
            self.to = to
            self.expiresInSeconds = expiresInSeconds
            self.uses = uses
        }
    }

    /// The code is nil when the invite went to a device by its id. It is a secret: whoever has it can join.
    package struct Invited: Codable, Hashable, Sendable {
        package var id: String
        package var code: String?
        /// What the user should know, such as that the code holds no address to reach this device at.
        package var notes: [String]

        package init(id: String, code: String?, notes: [String] = []) {
            self.id = id
            self.code = code
            self.notes = notes
        }
    }

    /// `GET /v1/invites`: the codes of a folder that are out.
    package struct InvitesRequest: APIRequest {
        package typealias Answer = Invites
        package static let route = Route.get("invites")
        package var folder: String
        package init(folder: String) { self.folder = folder }
    }

    package struct Invites: Codable, Hashable, Sendable {
        /// Rising by time of expiry, then id.
        package var invites: [Invite]
        package init(invites: [Invite]) { self.invites = invites }
    }

    package struct Invite: Codable, Hashable, Sendable {
        package var id: String
        package var role: String
        package var by: String
        package var byName: String
        package var expires: Int64
        package var uses: UInt64
        package var used: UInt64

        package init(
            id: String, role: String, by: String, byName: String, expires: Int64, uses: UInt64, used: UInt64
        ) {
            self.id = id
            self.role = role
            self.by = by
            self.byName = byName
            self.expires = expires
            self.uses = uses
            self.used = used
        }
    }

    /// `POST /v1/invites/revoke`: the code, by a prefix of its id, can no longer be used.
    package struct RevokeRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("invites/revoke")
        package var folder: String
        package var id: String

        package init(folder: String, id: String) {
            self.folder = folder
            self.id = id
        }
    }

    /// `GET /v1/members`.
    package struct MembersRequest: APIRequest {
        package typealias Answer = Members
        package static let route = Route.get("members")
        package var folder: String
        package init(folder: String) { self.folder = folder }
    }

    package struct Members: Codable, Hashable, Sendable {
        /// This device first, then rising by device id.
        package var members: [Member]
        package init(members: [Member]) { self.members = members }
    }

    package struct Member: Codable, Hashable, Sendable {
        package var device: String
        package var name: String
        package var role: String
        /// It is this device.
        package var own: Bool
        package var connected: Bool

        package init(device: String, name: String, role: String, own: Bool, connected: Bool) {
            self.device = device
            self.name = name
            self.role = role
            self.own = own
            self.connected = connected
        }
    }

    /// `POST /v1/members/role`. The device by its id, a prefix of it, or its name.
    package struct RoleRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("members/role")
        package var folder: String
        package var device: String
        package var role: String

        package init(folder: String, device: String, role: String) {
            self.folder = folder
            self.device = device
            self.role = role
        }
    }

    /// `POST /v1/members/remove`.
    package struct RemoveRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("members/remove")
        package var folder: String
        package var device: String

        package init(folder: String, device: String) {
            self.folder = folder
            self.device = device
        }
    }
}
