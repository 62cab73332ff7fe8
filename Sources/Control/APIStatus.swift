extension API {
    /// `GET /v1/status`: all folders, or the one that is named, or the one that a path lies in.
    package struct StatusRequest: APIRequest {
        package typealias Answer = Status
        package static let route = Route.get("status")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }

    package struct Status: Codable, Hashable, Sendable {
        package var device: Device
        package var discovery: DiscoveryState
        /// Rising by name, then id.
        package var folders: [FolderStatus]
        /// The limits that hold now, in the order of `limits`.
        package var limits: [Limit]
        package var traffic: Traffic

        package init(
            device: Device, discovery: DiscoveryState, folders: [FolderStatus], limits: [Limit] = [],
            traffic: Traffic = Traffic()
        ) {
            self.device = device
            self.discovery = discovery
            self.folders = folders
            self.limits = limits
            self.traffic = traffic
        }
    }

    /// Where the bytes of what was placed came from since the daemon's start.
    package struct Traffic: Codable, Hashable, Sendable {
        package var network: UInt64
        /// The former content of the same file.
        package var sameFile: UInt64
        /// Another file here, or a version of one.
        package var otherFile: UInt64
        /// What did not have to be moved: an earlier attempt had it, or it came once for several places, as zeros do.
        package var skipped: UInt64

        package init(network: UInt64 = 0, sameFile: UInt64 = 0, otherFile: UInt64 = 0, skipped: UInt64 = 0) {
            self.network = network
            self.sameFile = sameFile
            self.otherFile = otherFile
            self.skipped = skipped
        }
    }

    /// How peers nearby are found. `what` says in words why it does not work, `hint` what to do about it.
    package struct DiscoveryState: Codable, Hashable, Sendable {
        package enum State: String, Codable, Sendable {
            case on
            /// The user turned it off.
            case off
            /// It should work and does not.
            case unavailable
        }

        package var state: State
        package var what: String?
        package var hint: String?

        package init(state: State, what: String? = nil, hint: String? = nil) {
            self.state = state
            self.what = what
            self.hint = hint
        }
    }
}
