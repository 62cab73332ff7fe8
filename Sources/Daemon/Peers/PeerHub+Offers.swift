package import Folders
package import Identity
import Synchronization
import Transport
import Wire

/// Folders that are not here.
extension PeerHub {
    /// Announcements of unknown folders that one session may leave here.
    private static let mostUnknown = OfferBook.mostFromOne

    func announced(_ announcements: [FolderAnnouncement], by peer: Peer) {
        var offered: [FolderID] = []
        state.withLock { state in
            for announcement in announcements {
                if state.folders[announcement.folder] != nil {
                    announced(announcement, by: peer, &state)
                } else if isOffer(announcement, by: peer, &state) {
                    offered.append(announcement.folder)
                }
            }
        }
        for folder in offered { peer.send(.membershipRequest(MembershipRequest(folder: folder, knownHeads: []))) }
    }

    private func announced(_ announcement: FolderAnnouncement, by peer: Peer, _ state: inout HubState) {
        guard state.open[peer.device] == peer else { return }
        let (folder, number) = (announcement.folder, peer.connection.number)
        state.records[number]?.announced[folder] = announcement
        let isTold = state.folders[folder]?.told.contains(number) ?? false
        // Opening it hands the announcement on.
        if !isTold { state.open(folder, to: peer) }
        guard isTold || !(state.folders[folder]?.told.contains(number) ?? false) else { return }
        state.folders[folder]?.handle.handIn(.received(.folders([announcement]), peer))
    }

    private func isOffer(_ announcement: FolderAnnouncement, by peer: Peer, _ state: inout HubState) -> Bool {
        let number = peer.connection.number
        guard let record = state.records[number] else { return false }
        let unknown = record.announced.keys.count { state.folders[$0] == nil }
        guard record.announced[announcement.folder] != nil || unknown < PeerHub.mostUnknown else { return false }
        var kept = announcement
        // Anybody may say much of folders that nobody here has asked for; of our own replicas it can know none.
        kept.replicas = []
        kept.membershipHeads = Array(kept.membershipHeads.prefix(64))
        state.records[number]?.announced[announcement.folder] = kept
        return state.offers.add(announcement.folder, from: peer.device)
    }

    func receivedOfUnknown(_ folder: FolderID, _ message: Message, from peer: Peer) {
        switch message {
        case .membership(let membership):
            state.withLock { $0.offers.received(membership, from: peer.device) }
        case .folderClosed:
            state.withLock { state in
                state.offers.remove(folder, from: peer.device)
                state.records[peer.connection.number]?.announced[folder] = nil
            }
            schedule()
        case .joinRequest:
            let words = "the code is not known here"
            peer.send(.joinAnswer(JoinAnswer(folder: folder, outcome: .refused(.unknown, words: words))))
        default: break
        }
    }

    /// Folders that connected devices offer, with their membership entries as they came; rising by folder, then device.
    package var offers: [(folder: FolderID, device: DeviceID, entries: [[UInt8]])] {
        state.withLock { state in
            state.offers.entries.sorted { $0.key < $1.key }.map { ($0.key.folder, $0.key.device, $0.value) }
        }
    }
}
