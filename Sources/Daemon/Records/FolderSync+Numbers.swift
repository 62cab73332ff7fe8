import Bytes
import Cryptography
import Dispatch
import Folders
import Identity
import Manifests
import Storing
import Syncing
import Transport
import Wire

/// Numbers that were given twice: by this device, whose index was put back to an older state, or by another.
extension FolderSync {
    /// Whether a peer says that it knows more of our replica than we do, or something else: then this index was put back.
    /// Its word is no proof, or it could have us begin anew for ever: the page is asked for, which none but this device can
    /// have signed, and the peer gets no page of ours until it has shown it.
    func isBehindOurselves(_ replicas: [FolderAnnouncement.ReplicaState], by peer: Peer) -> Bool {
        guard let own = replicas.first(where: { $0.replica == index.replica }),
            contradictsUs(page: own.page, hash: own.hash)
        else { return false }
        peer.send(.pageRequest(PageRequest(folder: id, hashes: [own.hash])))
        return true
    }

    /// Goes on as another replica if one of these headers is this device's own and shows that the index was put back. What
    /// came with them is not taken: the peer says it again when it hears of the new index.
    func beganAnew(shownBy headers: [SignedHeader]) -> Bool {
        for signed in headers {
            guard let header = try? PageHeader(bytes: signed.header), header.replica == index.replica,
                header.device == context.device,
                let page = try? UnverifiedPage(headerBytes: signed.header, signature: signed.signature, records: [])
                    .verified(in: id),
                contradictsUs(page: header.number, hash: page.hash)
            else { continue }
            do {
                let isEmpty = try index.highestPage(of: index.replica) == nil
                renewReplica(after: isEmpty ? (0, 0) : try index.lastBeforeFork())
            } catch {
                fail("the index cannot be read: \(error)")
            }
            return true
        }
        return false
    }

    private func contradictsUs(page: UInt64, hash: Bytes32) -> Bool {
        do {
            guard let mine = try index.highestPage(of: index.replica) else { return true }
            let held = try index.pages(of: index.replica, number: page)
            return page > mine.number || !held.isEmpty && !held.contains(hash)
        } catch {
            fail("the index cannot be read: \(error)")
            return false
        }
    }

    /// Goes on under a new id, and writes anew what was written since the last page that is beyond doubt.
    private func renewReplica(after last: (page: UInt64, event: UInt64)) {
        context.log("\(entry.name): the index was put back to an older state: it goes on as a new replica")
        change(durably: true) {
            let lost = try index.records(of: index.replica, afterPage: last.page)
            try index.beginAnew(replica: ReplicaID(Randomness.word()), number: Randomness.word())
            // The new replica has reserved nothing yet.
            reserved = (0, 0)
            signed = []
            for record in lost { try engine.reissued(record, knownUpTo: last.event, index) }
            try signLocalRecords()
        }
        // Nobody has anything of the new index yet; what peers have said of theirs stands.
        for device in links.keys.sorted() {
            links[device]?.startOver()
            if let peer = links[device]?.peer { announce(to: peer) }
        }
        pumpAll()
        if state == .adopting { adoptIfComplete() }
        advance()
    }

    /// Where status shows that nothing can be sent.
    private static let reservations = ".kith/events"

    /// Tried again by itself, after longer and longer.
    func cannotReserve(_ error: any Error) {
        reservationTries += 1
        // One timer at a time: whoever else has something to send meanwhile tries too.
        guard reservationTries == 1 else { return }
        note(FolderSync.reservations, "nothing is sent: the numbers given cannot be written: \(error)")
        reserveLater(after: 2)
    }

    private func reserveLater(after seconds: Int) {
        lane.after(.seconds(seconds)) {
            self.assumeIsolated { folder in
                guard !folder.isStopped, folder.reservationTries > 0 else { return }
                if folder.reserveNumbers() {
                    folder.pumpAll()
                } else {
                    folder.reserveLater(after: min(60, seconds * 2))
                }
            }
        }
    }

    func canReserve() {
        guard reservationTries > 0 else { return }
        reservationTries = 0
        change { try index.clearProblem(FolderSync.reservations) }
    }

    /// A page was signed; what is in it has sequence numbers up to now.
    func noteSigned(_ page: UInt64) {
        signed.append(SignedPage(number: page, sequence: index.lastSequence))
        // Without a peer that places anything, the last is enough: none before it is confirmed earlier.
        if signed.count > FolderSync.mostSigned { signed.removeFirst(signed.count / 2) }
    }

    private static let mostSigned = 1024

    /// A peer has placed everything here up to this number: it holds the pages that were signed until then.
    func pagesPlaced(upTo sequence: UInt64) {
        guard let known = signed.last(where: { $0.sequence <= sequence }) else { return }
        signed.removeAll { $0.sequence <= sequence }
        change { try index.notePagesKnown(upTo: known.number) }
    }

    /// What the index holds at its opening may have been signed in an earlier run.
    func noteOpening() throws {
        try index.noteOpening()
        if let last = try index.highestPage(of: index.replica) { noteSigned(last.number) }
        try index.clearProblem(FolderSync.alarm)
    }
}

/// A page of this replica, and the sequence number up to which its records go.
struct SignedPage: Hashable {
    let number: UInt64
    let sequence: UInt64
}

/// Others.
extension FolderSync {
    /// Where status shows what is wrong with a device's numbers, beside what else concerns the folder as a whole.
    private static let alarm = ".kith"

    func alarmIfForked(_ page: VerifiedPage) throws {
        guard try index.contradicts(page.header, hash: page.hash) else { return }
        try alarm(
            "\(name(of: page.header.device)) has signed two different pages as number \(page.header.number): its index was "
                + "put back to an older state, or somebody else has its key. What both say is kept")
    }

    /// The same number under two records of one node: both are kept, as sides of a conflict where they differ in content.
    func alarmIfTwin(_ record: Record, by device: DeviceID) throws {
        guard try index.heads(of: record.node).received.contains(where: { isTwin($0, record) }) else { return }
        try alarm(
            "\(name(of: device)) has written two different versions of a file as one event (\(record.dot.number)): its index "
                + "was put back to an older state, or somebody else has its key. Both are kept: see kith conflicts")
    }

    private func alarm(_ words: String) throws {
        context.log("\(entry.name): \(words)")
        try index.putProblem(path: FolderSync.alarm, words: words, now: Clock.realTime())
    }
}
