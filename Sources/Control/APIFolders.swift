extension API {
    /// A folder of this device, by everything that it may be asked for.
    package struct Folder: Codable, Hashable, Sendable {
        package var id: String
        package var name: String
        package var path: String

        package init(id: String, name: String, path: String) {
            self.id = id
            self.name = name
            self.path = path
        }
    }

    /// `POST /v1/folders/add`: found a folder from what is at `path`. Without a name it takes the path's last component.
    package struct AddRequest: APIRequest {
        package typealias Answer = Folder
        package static let route = Route.post("folders/add")
        package var path: String
        package var name: String?

        package init(path: String, name: String? = nil) {
            self.path = path
            self.name = name
        }
    }

    /// `POST /v1/folders/join`: take part by an invite code. Answered when a member took this device in.
    package struct JoinRequest: APIRequest {
        package typealias Answer = Folder
        package static let route = Route.post("folders/join")
        package var code: String
        package var path: String

        package init(code: String, path: String) {
            self.code = code
            self.path = path
        }
    }

    /// `GET /v1/offers`: folders that others invited this device to by its id.
    package struct OffersRequest: APIRequest {
        package typealias Answer = Offers
        package static let route = Route.get("offers")
        package init() {}
    }

    package struct Offers: Codable, Hashable, Sendable {
        /// Rising by name, then id.
        package var offers: [Offer]
        package init(offers: [Offer]) { self.offers = offers }
    }

    package struct Offer: Codable, Hashable, Sendable {
        package var folder: String
        package var name: String
        package var role: String
        package var from: String
        package var fromName: String

        package init(folder: String, name: String, role: String, from: String, fromName: String) {
            self.folder = folder
            self.name = name
            self.role = role
            self.from = from
            self.fromName = fromName
        }
    }

    /// `POST /v1/folders/accept`: take part in a folder that was offered, by name or id prefix.
    package struct AcceptRequest: APIRequest {
        package typealias Answer = Folder
        package static let route = Route.post("folders/accept")
        package var folder: String
        package var path: String

        package init(folder: String, path: String) {
            self.folder = folder
            self.path = path
        }
    }
}
