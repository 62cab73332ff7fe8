import Folders
import Identity
import Scanning
import Storing
import Transport
import Wire

/// Whether this device and its connected peers agree.
extension FolderSync {
    /// What is missing until they do, in words; empty when they agree.
    func missingForAgreement(peers wanted: Int) -> [String] {
        var missing: [String] = []
        switch state {
        case .running: break
        case .held(let check): return ["\(entry.name) is held: \(check.words(path: entry.path))"]
        case .failed(let words): return ["\(entry.name): \(words)"]
        case .paused: return ["\(entry.name) is paused"]
        case .starting, .adopting: return ["\(entry.name) waits for a member to tell what it holds"]
        }
        if let held = heldWords { missing.append("\(entry.name): \(held)") }
        if readsLocalChanges {
            missing.append("\(entry.name): local changes are being read")
        }
        let pending = pendingIn
        if pending > 0 || placing.isUnderWay { missing.append("\(entry.name): \(pending) not placed here yet") }
        let connected = links.values.filter(\.hasAnnounced)
        if connected.count < wanted { missing.append("\(entry.name): \(connected.count) of \(wanted) peers connected") }
        for link in connected.sorted(by: { $0.peer.device < $1.peer.device }) {
            let name = context.deviceName(of: link.peer.device) ?? link.peer.device.short
            if link.received < link.lastSequence { missing.append("\(entry.name): more is coming from \(name)") }
            if link.placed?.isReading ?? true { missing.append("\(entry.name): \(name) is reading its changes") }
            let pending = pendingOut(link)
            if pending > 0 { missing.append("\(entry.name): \(pending) not placed on \(name) yet") }
        }
        return missing
    }

    /// What the disk shows is not all in the index yet.
    var readsLocalChanges: Bool { canScan && (scans.isUnderWay || scans.hasWork || brake.hasWaiting) }

    /// How much of what is held here a connected peer has not placed.
    func pendingOut(_ link: PeerLink) -> UInt64 {
        guard let placed = link.placed else { return index.lastSequence == 0 ? 0 : max(1, index.lastSequence) }
        return placed.pending + (index.lastSequence - min(index.lastSequence, placed.sequence))
    }

    /// Is told of each change that may bring agreement nearer.
    func addWaiter(_ number: UInt64, _ waiter: @escaping @Sendable () -> Void) { waiters[number] = waiter }

    func removeWaiter(_ number: UInt64) { waiters[number] = nil }
}
