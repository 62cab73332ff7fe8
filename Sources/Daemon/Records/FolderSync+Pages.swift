import Bytes
import Folders
import Identity
import Manifests
import Storing
import Syncing
import Wire

/// Records in: nothing of a page counts before its signature and its author's right to write were looked at.
extension FolderSync {
    func headersReceived(_ message: Headers, from peer: Peer) {
        guard links[peer.device] != nil, !beganAnew(shownBy: message.headers) else { return }
        change {
            for header in message.headers {
                let page = UnverifiedPage(headerBytes: header.header, signature: header.signature, records: [])
                _ = try acceptPage(page, from: peer.device)
            }
        }
        // What claimed events of which no page was known may be judged now.
        if links[peer.device]?.missedPages == true { askAgainWhatWasMissed() }
    }

    func pagesReceived(_ message: Pages, from peer: Peer) {
        guard var link = links[peer.device], link.index == nil || link.index == message.index || message.sequence == 0
        else { return }
        guard !beganAnew(shownBy: message.pages.map(\.header)) else { return }
        let before = index.lastSequence
        let aside = countAside(if: message.sequence == 0 && link.missedPages)
        let isLive = link.index != nil && link.received >= link.lastSequence
        let took: Void? = change {
            for page in message.pages { try take(page, from: peer.device) }
            guard message.sequence > 0, links[peer.device]?.missedPages != true else { return }
            try index.setCursor(of: message.index, device: peer.device, received: message.sequence)
        }
        guard took != nil else { return }
        if index.lastSequence > before { link.echoes.append(before + 1...index.lastSequence) }
        link.missedPages = links[peer.device]?.missedPages ?? false
        if message.sequence > 0, !link.missedPages {
            link.received = max(link.received, message.sequence)
            link.lastSequence = max(link.lastSequence, message.sequence)
        }
        links[peer.device] = link
        if countAside(if: aside > 0) < aside { askAgainWhatWasMissed() }
        askForParents(peer)
        retryFetches(from: peer.device)
        pumpAll()
        if !message.more { judgeRemovals(isLive: isLive) }
        if state == .adopting, !message.more { adoptIfComplete() }
        placing.mustLookAgain = true
        advance()
    }

    private func take(_ page: Pages.Page, from device: DeviceID) throws {
        let records = page.records.map {
            PageRecord(leaf: Int($0.leaf), bytes: SignedRecordBytes(envelope: $0.envelope, body: $0.body))
        }
        let unverified = UnverifiedPage(
            headerBytes: page.header.header, signature: page.header.signature, records: records)
        guard let verified = try acceptPage(unverified, from: device) else { return }
        let coder = RecordCoder(folder: id, keys: tools.keys, epochs: tools.epochs.keys)
        for (record, envelope) in zip(verified.records, verified.envelopes) {
            do {
                try take(record, envelope, of: verified, coder, from: device)
            } catch let error as ManifestError {
                note("", "refused a record of \(verified.header.device.short): \(error)")
            } catch let error as SyncingError {
                note("", "refused a record of \(verified.header.device.short): \(error)")
            }
        }
    }

    private func take(
        _ record: PageRecord, _ envelope: RecordEnvelope, of page: VerifiedPage, _ coder: RecordCoder,
        from source: DeviceID
    ) throws {
        let isCovered = try envelope.vector.entries.allSatisfy { try $0.number <= highestSigned(of: $0.replica) }
        guard isCovered else {
            // It comes again once the headers that it needs are known.
            links[source]?.missedPages = true
            return note(
                "", "a record of \(page.header.device.short) claims events of which no signed page is known yet")
        }
        if try index.holds(envelope.dot, of: envelope.node, on: page.hash) { return }
        let decoded = try coder.decode(record.bytes, envelope: envelope)
        try alarmIfTwin(decoded, by: page.header.device)
        try index.stash(
            page: page.hash, leaf: record.leaf, envelope: record.bytes.envelope, body: record.bytes.body,
            of: decoded.node, decoded.dot)
        guard try engine.received(decoded, index) else { return }
        try noteRemoval(decoded, of: page)
        try dropUnwantedFetch(of: decoded.node)
    }

    /// The highest event of a replica that a header covers which its device signed. Also of a page that was set aside: of who
    /// lost the right to write, the pages before may be held by nobody any more, and what others wrote has seen them.
    private func highestSigned(of replica: ReplicaID) throws -> UInt64 {
        let held = try index.highestEvent(of: replica)
        guard let aside = signedAside[replica] else { return held }
        let owner = try index.device(of: replica)
        return owner == nil || owner == aside.device ? max(held, aside.event) : held
    }

    private static let mostSignedAside = 1024

    private func noteSignedAside(_ header: PageHeader) {
        guard signedAside.count < FolderSync.mostSignedAside || signedAside[header.replica] != nil else { return }
        let known = signedAside[header.replica].flatMap { $0.device == header.device ? $0.event : nil } ?? 0
        signedAside[header.replica] = (device: header.device, event: max(known, header.highestEvent))
    }

    /// Checks a page against its signature and the membership; nil, and said, where it is refused.
    private func acceptPage(_ page: UnverifiedPage, from device: DeviceID) throws -> VerifiedPage? {
        do {
            let verified = try page.verified(in: id)
            guard try isAccepted(verified, from: device) else { return nil }
            if let owner = try index.device(of: verified.header.replica), owner != verified.header.device {
                note("", "refused a page of \(verified.header.device.short): its replica is another device's")
                return nil
            }
            try alarmIfForked(verified)
            try index.putPage(
                verified.header, bytes: verified.headerBytes, signature: verified.signature, hash: verified.hash)
            return verified
        } catch let error as ManifestError {
            note("", "refused a page from \(device.short): \(error)")
            return nil
        }
    }

    private func isAccepted(_ page: VerifiedPage, from device: DeviceID) throws -> Bool {
        switch log.accepts(page) {
        case .accepted: return true
        case .needsVouch:
            try index.setAside(page.hash)
            noteSignedAside(page.header)
            context.log("\(entry.name): set aside a page of \(page.header.device.short), which may not write any more")
        case .needsEntries:
            let request = MembershipRequest(folder: id, knownHeads: log.heads.map(\.raw).sorted())
            links[device]?.peer.send(.membershipRequest(request))
            links[device]?.missedPages = true
        case .refused(let why): note("", "refused a page of \(page.header.device.short): \(why.words)")
        }
        return false
    }

    private func askForParents(_ peer: Peer) {
        guard let awaited = try? index.awaitedParents(limit: 1024), !awaited.isEmpty else { return }
        peer.send(.recordRequest(RecordRequest(folder: id, nodes: awaited)))
    }
}
