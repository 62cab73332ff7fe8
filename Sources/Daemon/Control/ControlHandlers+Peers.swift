import Control
import Identity
import Manifests
import Synchronization
import Transport

/// Devices nearby and connected.
extension ControlHandlers {
    func peers(_ request: API.PeersRequest) async -> API.Peers {
        let names = await folderNames()
        let peers = daemon.hub.seenPeers().map { $0.shown(folders: $0.device.map { names[$0] ?? [] } ?? []) }
        return API.Peers(discovery: await daemon.discovery(), peers: peers)
    }

    func connect(_ request: API.ConnectRequest) async throws -> API.Peer {
        let place = try place(named: request.address)
        switch await daemon.hub.connect(to: place) {
        case .connected(let device):
            return API.Peer(
                device: device.description, name: daemon.context.deviceName(of: device), address: place.description,
                connected: true, way: .address, folders: await folderNames()[device] ?? [])
        case .own: throw API.Failure(.unreachable, "\(place) is this device itself")
        case .failed(let words):
            throw API.Failure(
                .unreachable, words, hint: "it is tried again from time to time, until: kith connect \(place) --forget")
        }
    }

    func forget(_ request: API.ForgetRequest) async throws -> API.Done {
        let place = try place(named: request.address)
        guard daemon.hub.forget(place) else {
            throw API.Failure(.noSuchDevice, "\(place) was not given to connect", hint: "see: kith peers")
        }
        return API.Done()
    }

    private func place(named address: String) throws(API.Failure) -> PeerPlace {
        if let place = PeerPlace(text: address) { return place }
        throw API.Failure(
            .badRequest, "`\(address)` is no ADDR:PORT", hint: "an IPv6 address stands in brackets: [ADDR]:PORT")
    }

    /// Names of the folders that each device takes part in, rising.
    private func folderNames() async -> [DeviceID: [String]] {
        var names: [DeviceID: [String]] = [:]
        for folder in await daemon.folders().compactMap(\.sync) {
            for member in await folder.membership.members {
                names[member.device, default: []].append(await folder.entry.name)
            }
        }
        return names.mapValues { $0.sorted() }
    }
}

/// A device that is connected, or a place where one may be.
struct SeenPeer: Sendable {
    let device: DeviceID?
    let name: String?
    let address: String
    let isConnected: Bool
    let way: API.Peer.Way
    let trouble: String?

    fileprivate func shown(folders: [String]) -> API.Peer {
        API.Peer(
            device: device?.description, name: name, address: address, connected: isConnected, way: way,
            folders: folders, what: trouble)
    }
}

extension PeerHub {
    /// Connected ones first, then rising by device; those whose device is not known last, by address.
    func seenPeers() -> [SeenPeer] {
        state.withLock { state in
            let connected = state.open.sorted { $0.key < $1.key }.map { state.seen($0.value) }
            let others = state.plan.targets.values
                .filter { target in !target.isOwn && target.device.map { state.open[$0] == nil } ?? true }
                .map { state.seen($0) }
                .sorted(by: SeenPeer.precedes)
            return connected + others
        }
    }
}

extension SeenPeer {
    fileprivate static func precedes(_ left: SeenPeer, _ right: SeenPeer) -> Bool {
        guard let one = left.device, let other = right.device else {
            if left.device == nil, right.device == nil { return left.address < right.address }
            return left.device != nil
        }
        return one == other ? left.address < right.address : one < other
    }
}

extension HubState {
    fileprivate func seen(_ peer: Peer) -> SeenPeer {
        let record = records[peer.connection.number]
        let target = record?.target.flatMap { plan.targets[$0] }
        return SeenPeer(
            device: peer.device, name: record?.name ?? book.entries[peer.device]?.name,
            address: record?.target?.place.description ?? peer.connection.remote.description, isConnected: true,
            way: record?.target == nil ? .incoming : way(target), trouble: nil)
    }

    fileprivate func seen(_ target: DialTarget) -> SeenPeer {
        SeenPeer(
            device: target.device, name: target.device.flatMap { book.entries[$0]?.name },
            address: target.key.place.description, isConnected: false, way: way(target), trouble: target.trouble)
    }

    private func way(_ target: DialTarget?) -> API.Peer.Way {
        target?.sources.contains(.discovered) == true ? .discovered : .address
    }
}
