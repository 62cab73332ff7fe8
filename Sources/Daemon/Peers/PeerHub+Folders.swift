package import Folders
package import Identity
package import Manifests
import Synchronization
import Transport
import Wire

/// The folders of this device.
extension PeerHub {
    /// From here on members hear of the folder, and it of them.
    package func folderOpened(
        _ handle: any FolderHandle, members: [DeviceID], invites: [InviteID] = [], isPaused: Bool = false
    ) {
        state.withLock { state in
            state.folders[handle.id] = HubFolder(
                handle: handle, members: Set(members), invites: invites, isPaused: isPaused)
            state.offers.remove(handle.id)
            for device in state.open.keys.sorted() {
                if let peer = state.open[device] { state.open(handle.id, to: peer) }
            }
            for device in members { state.plan.hasten(device, at: now()) }
        }
        start()
    }

    /// The folder is no longer served; its peers hear that.
    package func folderClosed(_ folder: FolderID) {
        leave(folder)
        state.withLock { $0.folders[folder] = nil }
        schedule()
    }

    /// Whether the folder is served; who takes part in it stays known.
    package func folderPaused(_ folder: FolderID, _ isPaused: Bool) {
        if isPaused { leave(folder) }
        state.withLock { state in
            state.folders[folder]?.isPaused = isPaused
            for device in state.open.keys.sorted() {
                if let peer = state.open[device] { state.open(folder, to: peer) }
            }
        }
    }

    private func leave(_ folder: FolderID) {
        let peers: [Peer] = state.withLock { state in
            let told = state.folders[folder]?.told ?? []
            state.folders[folder]?.told = []
            // A peer that hears of the folder again says anew what it has of it.
            for number in told { state.records[number]?.announced[folder] = nil }
            return state.records.filter { told.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value.peer)
        }
        for peer in peers { peer.send(.folderClosed(folder)) }
    }

    /// Who takes part has changed: new members that are connected hear of the folder, others are looked for.
    package func membersChanged(of folder: FolderID, to members: [DeviceID], invites: [InviteID] = []) {
        state.withLock { state in
            guard let before = state.folders[folder]?.members else { return }
            state.folders[folder]?.members = Set(members)
            state.folders[folder]?.invites = invites
            for device in members where !before.contains(device) {
                state.plan.hasten(device, at: now())
                if let peer = state.open[device] { state.open(folder, to: peer) }
            }
            for record in state.records.values where !members.contains(record.peer.device) {
                state.folders[folder]?.told.remove(record.peer.connection.number)
            }
        }
        start()
    }

    /// What a device calls itself; nil where it never said so.
    package func name(of device: DeviceID) -> String? {
        state.withLock { state in
            let record = state.open[device].flatMap { state.records[$0.connection.number] }
            return record?.name ?? state.book.entries[device]?.name
        }
    }

    /// Rising.
    package var connectedDevices: [DeviceID] { state.withLock { $0.open.keys.sorted() } }

    package func isConnected(_ device: DeviceID) -> Bool { state.withLock { $0.open[device] != nil } }

    /// Begins a session anew in which one side did not know yet that it might tell the other its name.
    package func introduce(to device: DeviceID) {
        let nameless: Peer? = state.withLock { state in
            guard let peer = state.open[device], let record = state.records[peer.connection.number] else { return nil }
            return record.hasOurName && record.name != nil ? nil : peer
        }
        guard let nameless else { return }
        end(nameless, WireError(.done, "the names are said in a new session"))
        state.withLock { $0.plan.hasten(device, at: now()) }
        start()
    }
}
