extension API {
    /// `GET /v1/device`: this device. Answered as soon as the daemon serves, so it also tells that one is ready.
    package struct DeviceRequest: APIRequest {
        package typealias Answer = Device
        package static let route = Route.get("device")
        package init() {}
    }

    /// This device. `listen` is ADDR:PORT as it was bound; nil while nothing is.
    package struct Device: Codable, Hashable, Sendable {
        package var id: String
        package var name: String
        package var listen: String?
        package var version: String?
        package var pid: Int32?

        package init(id: String, name: String, listen: String?, version: String? = nil, pid: Int32? = nil) {
            self.id = id
            self.name = name
            self.listen = listen
            self.version = version
            self.pid = pid
        }
    }

    /// `POST /v1/shutdown`: end the daemon cleanly. Answered before it ends; the socket is gone when it has.
    package struct ShutdownRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("shutdown")
        package init() {}
    }

    /// `GET /v1/peers`: devices nearby and connected.
    package struct PeersRequest: APIRequest {
        package typealias Answer = Peers
        package static let route = Route.get("peers")
        package init() {}
    }

    package struct Peers: Codable, Hashable, Sendable {
        package var discovery: DiscoveryState
        /// Connected ones first, then rising by device id; those whose device is not known yet last, by address.
        package var peers: [Peer]

        package init(discovery: DiscoveryState, peers: [Peer]) {
            self.discovery = discovery
            self.peers = peers
        }
    }

    /// A device that is connected, or an address at which one may be. The device is nil until a connection tells it.
    package struct Peer: Codable, Hashable, Sendable {
        package enum Way: String, Codable, Sendable {
            case discovered
            /// By `kith connect` or an invite's address.
            case address
            /// It called us.
            case incoming
        }

        package var device: String?
        package var name: String?
        package var address: String
        package var connected: Bool
        package var way: Way
        /// Names of the folders shared with it, rising.
        package var folders: [String]
        /// Why it is not connected, in words.
        package var what: String?

        package init(
            device: String?, name: String?, address: String, connected: Bool, way: Way, folders: [String] = [],
            what: String? = nil
        ) {
            self.device = device
            self.name = name
            self.address = address
            self.connected = connected
            self.way = way
            self.folders = folders
            self.what = what
        }
    }

    /// `POST /v1/connect/forget`: an address that was remembered is not tried any more. Who is connected there stays so.
    package struct ForgetRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("connect/forget")
        /// As it was given to `connect`.
        package var address: String
        package init(address: String) { self.address = address }
    }

    /// `POST /v1/connect`: remember an address, try it now, and answer once the peer's hello is there.
    package struct ConnectRequest: APIRequest {
        package typealias Answer = Peer
        package static let route = Route.post("connect")
        /// ADDR:PORT; an IPv6 address in brackets.
        package var address: String
        package init(address: String) { self.address = address }
    }
}
