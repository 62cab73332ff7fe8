import Bytes
import Cryptography
import Dispatch
import Folders
import Identity
import Manifests
import Storing
import Syncing
import Wire

/// Comparison with members by digests of ranges: two that say to have had everything of each other prove it with a few
/// hundred bytes, once a day and when they are asked to; what a cursor passed over is found and exchanged.
extension FolderSync {
    private static let day: Int64 = 86_400_000_000_000
    private static let hour: UInt64 = 3_600_000_000_000
    /// When all is quiet, a moment more: more may be coming.
    private static let pause = DispatchTimeInterval.seconds(5)
    /// Without an answer for so long there is none.
    private static let patience = DispatchTimeInterval.seconds(60)
    /// Comparisons in a row that find something: what then still differs is for the next day.
    private static let mostInARow = 3

    /// Something has happened after which a comparison may be due.
    func compareWhenQuiet() {
        guard comparing.run == nil, !comparing.isScheduled, nextToCompare != nil else { return }
        comparing.isScheduled = true
        lane.after(FolderSync.pause) {
            self.assumeIsolated { folder in
                folder.comparing.isScheduled = false
                folder.compareNext()
            }
        }
    }

    /// With all members that are connected, now, whenever it was done last.
    func compareWithAll() {
        for device in links.keys.sorted() where comparing.wanted[device] == nil {
            comparing.wanted[device] = 0
            comparing.differing[device] = 0
            comparing.notBefore[device] = nil
        }
        compareNext()
        // Whoever is not quiet by then is not waited for.
        lane.after(FolderSync.patience) {
            self.assumeIsolated { folder in
                let running = folder.comparing.run?.peer.device
                folder.comparing.wanted = folder.comparing.wanted.filter { $0.key == running }
                folder.changed()
            }
        }
    }

    /// Whether a comparison that was asked for has not ended.
    var isComparing: Bool { comparing.wanted.keys.contains { links[$0] != nil } }

    private var nextToCompare: DeviceID? {
        guard canPlace, log.missing.isEmpty else { return nil }
        return links.keys.sorted().first { isQuiet(with: $0) && isDue(with: $0) }
    }

    /// Nothing is on its way in either direction, as far as the cursors say.
    private func isQuiet(with device: DeviceID) -> Bool {
        guard let link = links[device], link.hasAnnounced, link.index != nil, !link.missedPages else { return false }
        return link.received >= link.lastSequence && link.sent >= index.lastSequence
    }

    private func isDue(with device: DeviceID) -> Bool {
        if let time = comparing.notBefore[device], Clock.monotonic() < time { return false }
        if comparing.wanted[device] != nil { return true }
        guard let last = lastCompared(with: device) else { return true }
        let age = Clock.realTime().subtractingReportingOverflow(last.ended).partialValue
        // A clock that was put back says nothing.
        return age < 0 || age >= FolderSync.day
    }

    func lastCompared(with device: DeviceID) -> ComparedRow? {
        if let known = comparing.last[device] { return known }
        let row = try? index.compared(with: device)
        comparing.last[device] = row
        return row
    }

    private func compareNext() {
        guard comparing.run == nil, let device = nextToCompare, let link = links[device] else { return }
        comparing.lastNumber += 1
        let number = comparing.lastNumber
        let salt = Bytes32(words: (Randomness.word(), Randomness.word(), Randomness.word(), Randomness.word()))
        comparing.run = CompareState.Run(
            number: number, peer: link.peer, salt: salt,
            sequences: CompareState.Sequences(mine: index.lastSequence, theirs: link.lastSequence))
        giveUpIfSilent(number, steps: 0)
        withHeldRecords { folder, snapshot in
            guard folder.comparing.run?.number == number else { return }
            guard let snapshot, let key = HMACKey(salt: salt) else { return folder.giveUp() }
            folder.ask(RangeComparison(held: snapshot.held, key: key))
        }
    }

    private func ask(_ comparison: RangeComparison) {
        guard var run = comparing.run else { return }
        run.comparison = comparison
        run.steps += 1
        comparing.run = run
        run.peer.send(
            .digestRequest(
                DigestRequest(
                    folder: id, salt: run.salt, membership: membershipDigest, ranges: comparison.questions)))
    }

    private func giveUpIfSilent(_ number: UInt64, steps: Int) {
        lane.after(FolderSync.patience) {
            self.assumeIsolated { folder in
                guard let run = folder.comparing.run, run.number == number else { return }
                if run.steps > steps { folder.giveUpIfSilent(number, steps: run.steps) } else { folder.giveUp() }
            }
        }
    }

    private func giveUp() {
        guard let device = comparing.run?.peer.device else { return }
        comparing.forget(device)
        comparing.notBefore[device] = Clock.monotonic() + FolderSync.hour
        changed()
        compareWhenQuiet()
    }

    /// What the peer holds in the ranges that were asked for.
    func digestsReceived(_ answer: DigestAnswer, from peer: Peer) {
        guard var run = comparing.run, run.peer == peer, run.salt == answer.salt, let comparison = run.comparison
        else { return }
        guard let digests = answer.digests else { return giveUp() }
        run.comparison = nil
        run.isStill = run.isStill && answer.sequence == run.sequences.theirs
        comparing.run = run
        let number = run.number
        tools.comparing.async {
            let result = Result { () throws(RangeComparison.Unfit) in
                var next = comparison
                try next.answered(digests)
                return next
            }
            self.enqueue { folder in
                guard folder.comparing.run?.number == number else { return }
                switch result {
                case .success(let next) where next.questions.isEmpty: folder.compared(next.difference)
                case .success(let next): folder.ask(next)
                case .failure(let unfit):
                    folder.context.log("\(folder.entry.name): \(peer.device.short) gives unfit digests: \(unfit.words)")
                    folder.giveUp()
                }
            }
        }
    }

    /// One comparison has come to its end.
    private func compared(_ difference: RangeComparison.Difference) {
        guard let run = comparing.run else { return }
        comparing.run = nil
        let device = run.peer.device
        guard let link = links[device], link.peer == run.peer else { return comparing.forget(device) }
        // What came or went meanwhile differs for good reason.
        let isStill = run.isStill && run.sequences == .init(mine: index.lastSequence, theirs: link.lastSequence)
        if !difference.isEmpty, isStill {
            comparing.differing[device, default: 0] += UInt64(difference.count)
            context.log(
                "\(entry.name): \(name(of: device)) and this device hold different records of \(difference.count) nodes, "
                    + "though both say to have had everything: they are exchanged")
        }
        let times = comparing.wanted[device, default: 0] + 1
        if difference.isEmpty || times >= FolderSync.mostInARow {
            ended(with: device, agrees: difference.isEmpty)
        } else {
            comparing.wanted[device] = times
        }
        exchange(difference, with: device)
        changed()
        compareWhenQuiet()
    }

    private func ended(with device: DeviceID, agrees: Bool) {
        let row = ComparedRow(
            device: device, ended: Clock.realTime(), differing: comparing.differing[device] ?? 0, agrees: agrees)
        comparing.forget(device)
        comparing.last[device] = row
        change { try index.putCompared(row) }
    }
}

extension HMACKey {
    /// The key of a comparison's fingerprints.
    convenience init?(salt: Bytes32) {
        guard let key = SecretKey(bytes: salt.bytes) else { return nil }
        self.init(key)
    }
}

/// What differs is exchanged.
extension FolderSync {
    /// Nodes whose records are sent, or asked for, one by one; of more, everything is.
    private static let mostOneByOne = 512

    private func exchange(_ difference: RangeComparison.Difference, with device: DeviceID) {
        guard let peer = links[device]?.peer, !difference.isEmpty else { return }
        let isMany = { (nodes: Set<NodeID>) in difference.isBeyondCounting || nodes.count > FolderSync.mostOneByOne }
        if isMany(difference.missingThere) {
            links[device]?.startOver()
            pump(device)
        } else if !difference.missingThere.isEmpty {
            give(difference.missingThere.sorted(), to: device)
        }
        if isMany(difference.missingHere) {
            askForEverything(device)
        } else if !difference.missingHere.isEmpty {
            peer.send(.recordRequest(RecordRequest(folder: id, nodes: difference.missingHere.sorted())))
        }
    }

    /// A record counts only as far as signed headers reach: those first.
    private func give(_ nodes: [NodeID], to device: DeviceID) {
        guard var link = links[device], let slices = try? index.records(of: nodes), !slices.isEmpty, reserveNumbers()
        else { return }
        do {
            try sayHeaders(to: &link, besides: slices)
        } catch {
            return fail("the index cannot be read: \(error)")
        }
        links[device] = link
        answer(slices, to: link.peer)
    }

    private func askForEverything(_ device: DeviceID) {
        guard let link = links[device], let theirs = link.index else { return }
        change { try index.setCursor(of: theirs, device: device, received: 0) }
        links[device]?.received = 0
        announce(to: link.peer)
    }
}
