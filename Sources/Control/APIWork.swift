extension API {
    /// `POST /v1/wait`: answered when this device and its connected peers, at least `peers` of them, agree on the folder
    /// (or on all), or after `patience` seconds at the latest. Who wants to wait longer asks again.
    package struct WaitRequest: APIRequest {
        package typealias Answer = Agreement
        package static let route = Route.post("wait")
        package var folder: String?
        /// Nil: one where there is another member, else none.
        package var peers: Int?
        package var patience: Double

        package init(folder: String? = nil, peers: Int? = nil, patience: Double) {
            self.folder = folder
            self.peers = peers
            self.patience = patience
        }
    }

    /// `waitingFor` says in words what is missing, one line a matter; empty when all agree.
    package struct Agreement: Codable, Hashable, Sendable {
        package var agreed: Bool
        package var waitingFor: [String]

        package init(agreed: Bool, waitingFor: [String] = []) {
            self.agreed = agreed
            self.waitingFor = waitingFor
        }
    }

    /// `POST /v1/rescan`: look at every entry again; answered when that is done.
    package struct RescanRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("rescan")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }

    /// `POST /v1/pause`: neither scan, send nor fetch until resumed, also through a restart.
    package struct PauseRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("pause")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }

    /// `POST /v1/resume`: end a pause.
    package struct ResumeRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("resume")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }
}
