import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import Storing
import Transport
import Wire

/// Who takes part: the membership log, and what follows from a change of it.
extension FolderSync {
    /// The peer's session is open. Nothing is said of the folder unless the peer is a member.
    func peerOpened(_ peer: Peer) {
        guard membership.role(of: peer.device) != nil, !isStopped, state != .paused, links[peer.device]?.peer != peer
        else {
            return
        }
        links[peer.device] = PeerLink(peer: peer)
        announce(to: peer)
        // Somebody else may have let us in: then the peer does not know yet that we are a member, and would not ask.
        if (try? index.latestCursor(of: peer.device)) == nil { sendMembership(to: peer, knowing: []) }
        changed()
    }

    func peerClosed(_ peer: Peer) {
        guard let link = links[peer.device], link.peer == peer else { return }
        links[peer.device] = nil
        fetchesLost(with: peer.device)
        comparing.forget(peer.device)
        changed()
        advance()
    }

    func announce(to peer: Peer) {
        do {
            peer.send(.folders([try announcement(for: peer.device)]))
        } catch {
            fail("the index cannot be read: \(error)")
        }
    }

    private func announcement(for device: DeviceID) throws -> FolderAnnouncement {
        let cursor = try index.latestCursor(of: device)
        return FolderAnnouncement(
            folder: id, index: index.number, sequence: index.lastSequence,
            cursor: cursor.map { .init(index: $0.index, sequence: $0.received) },
            replicas: try replicaStates(for: device),
            membershipHeads: log.heads.map(\.raw).sorted())
    }

    /// Those of the receiver first: what it is to learn from them is whether its own index is what it was.
    private func replicaStates(for device: DeviceID) throws -> [FolderAnnouncement.ReplicaState] {
        let pages = try index.highestPages()
        let states = (pages.filter { $0.device == device } + pages.filter { $0.device != device })
            .map { FolderAnnouncement.ReplicaState(replica: $0.replica, page: $0.number, hash: $0.hash) }
        return Array(states.prefix(WireLimit.replicas))
    }

    /// The peer has said what it holds. Membership goes first, so that it can check and open what follows.
    func announced(_ announcement: FolderAnnouncement, by peer: Peer) {
        guard var link = links[peer.device] else {
            return membershipAsked(announcement.membershipHeads, by: peer)
        }
        if !link.hasAnnounced { hopeAgain() }
        link.hasAnnounced = true
        // Whoever announces begins anew: what was said before may have gone to a session of which the peer took no notice,
        // as where each of two devices had dialled the other, or to another index.
        (link.saidEvents, link.reported) = ([:], nil)
        link.index = announcement.index
        link.lastSequence = announcement.sequence
        link.received = cursor((try? index.cursor(of: announcement.index)) ?? 0, upTo: announcement.sequence)
        let theirs = announcement.cursor.flatMap { $0.index == index.number ? $0.sequence : nil } ?? 0
        link.sent = cursor(theirs, upTo: index.lastSequence)
        links[peer.device] = link
        sendMembership(to: peer, knowing: announcement.membershipHeads)
        askForPagesAside(peer)
        if !announcement.membershipHeads.allSatisfy({ log.holds(EntryHash($0)) }) {
            peer.send(.membershipRequest(MembershipRequest(folder: id, knownHeads: log.heads.map(\.raw).sorted())))
        }
        if isBehindOurselves(announcement.replicas, by: peer) { links[peer.device]?.hasAnnounced = false }
        pump(peer.device)
        if state == .adopting { adoptIfComplete() }
        advance()
    }

    /// Nobody has had what was never there: an index that gave more numbers than it knows of was put back, and gives them to
    /// something else now. So all of it comes again.
    private func cursor(_ cursor: UInt64, upTo last: UInt64) -> UInt64 { cursor <= last ? cursor : 0 }

    private func sendMembership(to peer: Peer, knowing heads: [Bytes32]) {
        let entries = log.entries(after: heads.map(EntryHash.init)).map(\.encoded)
        if !entries.isEmpty { peer.send(.membership(Wire.Membership(folder: id, entries: entries))) }
    }

    func membershipAsked(_ heads: [Bytes32], by peer: Peer) {
        guard membership.role(of: peer.device) != nil else { return }
        sendMembership(to: peer, knowing: heads)
    }

    func membershipReceived(_ message: Wire.Membership, from peer: Peer) {
        var entries: [SignedEntry] = []
        for bytes in message.entries {
            do throws(ManifestError) { entries.append(try SignedEntry(encoded: bytes)) } catch {
                note("", "refused a membership entry from \(peer.device.short): \(error)")
            }
        }
        let (inserted, refused) = log.insert(contentsOf: entries)
        for error in refused { note("", "refused a membership entry from \(peer.device.short): \(error)") }
        if !log.missing.isEmpty {
            peer.send(.membershipRequest(MembershipRequest(folder: id, knownHeads: log.heads.map(\.raw).sorted())))
        }
        taken(inserted, except: peer.device)
        if links[peer.device]?.missedPages == true, log.missing.isEmpty {
            links[peer.device]?.missedPages = false
            announce(to: peer)
        }
    }

    /// Entries came into the log, from a peer or made here: they are kept and sent on, and who is a member follows.
    func taken(_ entries: [SignedEntry], except source: DeviceID? = nil) {
        guard !entries.isEmpty else { return }
        do {
            try tools.home.saveMembership(log)
        } catch {
            return fail("the membership cannot be written: \(error)")
        }
        let couldWrite = mayWrite
        membership = log.membership
        loadKeys()
        let message = Message.membership(Wire.Membership(folder: id, entries: entries.map(\.encoded)))
        for (device, link) in links.sorted(by: { $0.key < $1.key }) {
            if device != source { link.peer.send(message) }
            guard membership.role(of: device) == nil else { continue }
            link.peer.send(.folderClosed(id))
            links[device] = nil
            fetchesLost(with: device)
        }
        giveWhatIsDue()
        // Whoever changed the roles: a page counts again when its author may write again, also by this device's own word.
        for (_, link) in links.sorted(by: { $0.key < $1.key }) { askForPagesAside(link.peer) }
        askAgainWhatWasMissed()
        membershipMayApprove()
        context.membershipChanged(of: id, to: membership)
        if mayWrite, !couldWrite {
            // What was changed here meanwhile was left alone, and is everybody's now. That all of it may be gone nobody has
            // said of the others.
            scans.mayBeEmpty = false
            scans.everything = true
            scan()
        }
        adoptIfComplete()
        sayWhatIsRefused()
        changed()
        // What was asked of who takes part no more is asked for elsewhere, or nobody has it.
        advance()
    }

    var mayWrite: Bool { membership.role(of: context.device)?.mayWrite ?? false }

    /// The folder's keys as far as they are sealed to this device, or to the code that it joined with.
    func loadKeys() {
        guard let secrets = log.secrets(openedBy: [context.identity.key] + joinedWith) else { return }
        tools.epochs = FolderTools.EpochState(keys: secrets.epochs, current: membership.currentEpoch)
    }

    private var joinedWith: [SigningKey] {
        entry.inviteSecret.flatMap { Bytes16($0) }.map { [InviteSecret($0).key] } ?? []
    }

    /// What this member owes the others: keys for who lacks them, a new epoch, vouching for what a lapsed writer left.
    func giveWhatIsDue() {
        do throws(ManifestError) {
            let now = UInt64(Clock.realTime() / 1_000_000_000)
            try leaveCode()
            taken(try log.mend(newKey: .random(), now: now, by: author))
            eraseSpentSecrets(now: now)
            try vouch()
        } catch {
            note("", "cannot write into the membership: \(error)")
        }
    }

    /// What was sealed to the code that this device joined by is sealed to the device itself; from then on the code's
    /// secret is not needed, and is forgotten.
    private func leaveCode() throws(ManifestError) {
        guard entry.inviteSecret != nil, let all = author.secrets?.epochs.epochs else { return }
        guard opensAlone(all) else {
            // Once: what it does not open then, it never will.
            guard !hasLeftCode else { return }
            hasLeftCode = true
            return taken(try log.grant(to: [context.device], by: author))
        }
        entry.inviteSecret = nil
        context.saveEntry(entry)
    }

    /// Whether this device's own key opens all these epochs.
    private func opensAlone(_ epochs: [EpochID]) -> Bool {
        let own = log.secrets(openedBy: [context.identity.key])?.epochs
        return epochs.allSatisfy { own?.key(of: $0) != nil }
    }

    /// Of invites that are used up, expired, revoked or void.
    private func eraseSpentSecrets(now: UInt64) {
        guard !log.eraseSpentSecrets(now: now).isEmpty else { return }
        do {
            try tools.home.saveMembership(log)
        } catch {
            fail("the membership cannot be written: \(error)")
        }
    }

    var author: MembershipAuthor {
        let secrets = FolderSecrets(root: tools.keys.root, epochs: tools.epochs.keys)
        return MembershipAuthor(key: context.identity.key, secrets: tools.epochs.current == nil ? nil : secrets)
    }

    /// For pages of members that lost the right to write: see `docs/protocol.md`, Membership.
    private func vouch() throws(ManifestError) {
        guard membership.role(of: context.device)?.mayWrite == true, let devices = try? index.pageDevices() else {
            return
        }
        for device in devices where membership.role(of: device)?.mayWrite != true {
            guard membership.wasWriter(device), let pages = try? index.heldPages(of: device) else { continue }
            let new = pages.filter { !membership.vouchedPages.contains($0) }
            if !new.isEmpty { taken(try log.vouch(for: new, of: device, by: author)) }
        }
    }
}
