import Bytes
import Folders
import Manifests
import Storing
import Transport
import Wire

/// Pages of devices that lost the right to write.
extension FolderSync {
    /// Pages that came before anybody vouched for them were set aside; those that somebody vouches for now are asked for. Who
    /// may write is asked for all: what others wrote it would have vouched for, so that it has those alone which it wrote
    /// itself, before it lost the right to write and was given it again.
    func askForPagesAside(_ peer: Peer) {
        guard links[peer.device] != nil, let aside = try? index.pagesAside(), !aside.isEmpty else { return }
        let mayWrite = membership.role(of: peer.device)?.mayWrite == true
        let wanted = aside.filter { mayWrite || membership.vouchedPages.contains($0) }
        for start in stride(from: 0, to: wanted.count, by: WireLimit.hashesInRequest) {
            let part = Array(wanted[start...].prefix(WireLimit.hashesInRequest))
            peer.send(.pageRequest(PageRequest(folder: id, hashes: part)))
        }
    }

    func countAside(if matters: Bool) -> Int { matters ? (try? index.pagesAside().count) ?? 0 : 0 }

    /// The membership says more than it did: what could not be judged may be judged now, and is asked for again.
    func askAgainWhatWasMissed() {
        guard log.missing.isEmpty else { return }
        for device in links.keys.sorted() where links[device]?.missedPages == true {
            guard let peer = links[device]?.peer else { continue }
            links[device]?.missedPages = false
            announce(to: peer)
        }
    }
}
