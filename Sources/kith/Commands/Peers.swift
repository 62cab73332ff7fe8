import Control

extension Command {
    static let peers = Command("peers", "list devices nearby and connected, and how") { _, session in
        let peers = try session.ask(API.PeersRequest())
        try session.show(peers, nothing: "nobody is near") { text(peers) }
        return .done
    }

    private static func text(_ peers: API.Peers) -> String {
        var table = Table()
        for peer in peers.peers {
            let state = peer.connected ? "connected" : peer.what.map { Shown.line($0) } ?? "not connected"
            table.add(
                Shown.line(peer.name ?? "?"), state, way(peer.way), Shown.line(peer.address),
                peer.folders.map { Shown.line($0) }.joined(separator: ", "), peer.device ?? "")
        }
        let discovery = peers.discovery.state == .on ? "" : "discovery is off"
        return table.text + discovery + (peers.discovery.what.map { ": " + Shown.line($0) } ?? "")
            + (discovery.isEmpty ? "" : "\n")
    }

    private static func way(_ way: API.Peer.Way) -> String {
        switch way {
        case .discovered: "found nearby"
        case .address: "by address"
        case .incoming: "it called"
        }
    }
}
