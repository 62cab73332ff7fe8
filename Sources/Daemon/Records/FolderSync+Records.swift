import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import Placing
import Storing
import Syncing
import Transport
import Wire

/// Records out and in: what this index gives a number to is streamed to each peer in the order of the numbers.
extension FolderSync {
    /// Output of one connection beyond which nothing more is streamed until it has drained.
    private static let streamWindow = 4 << 20

    /// Signs what local events wrote, as pages of up to 64 records. Within the transaction of the events.
    func signLocalRecords() throws {
        let state = tools.epochs
        guard let epoch = state.current else { return }
        let coder = RecordCoder(folder: id, keys: tools.keys, epochs: state.keys)
        while true {
            let records = try index.unsignedRecords(limit: ManifestLimit.recordsInPage)
            guard !records.isEmpty else { return }
            let encoded = try records.map { try coder.encode($0, epoch: epoch) }
            var taken = 0
            for batch in Page.batches(of: encoded) {
                try sign(Array(records[taken..<(taken + batch.count)]), as: batch)
                taken += batch.count
            }
        }
    }

    /// The numbers given so far stand in the folder's own area too, before a record of them leaves this device: an index
    /// that is put back to an older state is known by that.
    func reserveNumbers() -> Bool {
        let wanted = (events: index.reservedEvents, sequence: index.reservedSequences)
        guard reserved.events < wanted.events || reserved.sequence < wanted.sequence else { return true }
        do {
            try tools.area.reserve(
                Reservation(replica: index.replica, events: wanted.events, sequence: wanted.sequence))
        } catch {
            guard reserved.events < wanted.events else {
                // Who only hands on what others wrote can do without, as where the disk is full.
                reserved.sequence = wanted.sequence
                return true
            }
            cannotReserve(error)
            return false
        }
        canReserve()
        reserved = wanted
        return true
    }

    private func sign(_ records: [Record], as bytes: [SignedRecordBytes]) throws {
        let last = try index.highestPage(of: index.replica)
        let header = PageHeader(
            folder: id, replica: index.replica, device: context.device, number: (last?.number ?? 0) + 1,
            previous: last?.hash, highestEvent: index.lastEvent, membership: log.heads,
            leaves: [])
        let page = try Page.signed(records: bytes, header: header, by: context.identity.key)
        try index.putPage(page.header, bytes: page.headerBytes, signature: page.signature, hash: page.hash)
        for (leaf, record) in records.enumerated() {
            try index.attach(
                page: page.hash, leaf: leaf, envelope: bytes[leaf].envelope, body: bytes[leaf].body, to: record.node,
                record.dot)
        }
        noteSigned(page.header.number)
    }

    /// Streams to all peers what they have not had.
    func pumpAll() {
        for device in links.keys.sorted() { pump(device) }
    }

    /// Streams to one peer, as far as its connection takes it.
    func pump(_ device: DeviceID) {
        guard var link = links[device], link.hasAnnounced, state != .paused, !brake.hasApprovalsDue, reserveNumbers()
        else { return }
        // What could not be committed has numbers too: a peer that took them for had would never be told what has them next.
        if case .failed = state { return }
        do {
            while link.sent < index.lastSequence, link.peer.connection.pendingBytes < FolderSync.streamWindow {
                let batch = try index.pages(after: link.sent, limit: 1024)
                let slices = batch.slices.map { $0.keeping { !link.came($0) } }.filter { !$0.records.isEmpty }
                try sayHeaders(to: &link, besides: slices)
                let more = batch.upTo < index.lastSequence
                link.sent = batch.upTo
                link.echoes.removeAll { $0.upperBound <= batch.upTo }
                link.peer.send(
                    .pages(
                        Pages(
                            folder: id, index: index.number, sequence: batch.upTo, pages: slices.map(\.wirePage),
                            more: more)))
            }
        } catch {
            fail("the index cannot be read: \(error)")
        }
        links[device] = link
    }

    /// A vector counts only as far as signed headers reach, so those travel before the records.
    func sayHeaders(to link: inout PeerLink, besides slices: [PageSlice]) throws {
        var headers: [SignedHeader] = []
        for page in try index.coveringPages() where link.saidEvents[page.replica, default: 0] < page.highestEvent {
            link.saidEvents[page.replica] = page.highestEvent
            headers.append(SignedHeader(header: page.header, signature: page.signature))
        }
        if !headers.isEmpty { link.peer.send(.headers(Headers(folder: id, headers: headers))) }
    }

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

    func recordsAsked(_ request: RecordRequest, by peer: Peer) {
        guard links[peer.device] != nil, let slices = try? index.records(of: request.nodes), !slices.isEmpty else {
            return
        }
        answer(slices, to: peer)
    }

    func pagesAsked(_ request: PageRequest, by peer: Peer) {
        guard links[peer.device] != nil, let slices = try? index.pages(request.hashes), !slices.isEmpty else { return }
        answer(slices, to: peer)
    }

    func answer(_ slices: [PageSlice], to peer: Peer) {
        peer.send(
            .pages(Pages(folder: id, index: index.number, sequence: 0, pages: slices.map(\.wirePage), more: false)))
    }

    func placedReceived(_ message: Placed, from peer: Peer) {
        guard message.index == index.number, links[peer.device] != nil else { return }
        links[peer.device]?.placed = message
        noteSafe(peer.device)
        pagesPlaced(upTo: message.sequence)
        retryFetches(from: peer.device)
        changed()
        advance()
        compareWhenQuiet()
    }

    /// Tells each peer how much of its index is placed here, and whether more is being read, when that has changed.
    func reportPlaced() {
        let (pending, isReading) = (pendingIn, readsLocalChanges)
        for device in links.keys.sorted() {
            guard var link = links[device], let theirs = link.index else { continue }
            let report = Placed(
                folder: id, index: theirs, sequence: link.received, pending: pending, isReading: isReading)
            guard report != link.reported else { continue }
            link.reported = report
            links[device] = link
            link.peer.send(.placed(report))
        }
        changed()
    }
}

extension PageSlice {
    var wirePage: Pages.Page {
        Pages.Page(
            header: SignedHeader(header: header, signature: signature),
            records: records.map { .init(leaf: UInt8($0.leaf), envelope: $0.envelope, body: $0.body) })
    }

    func keeping(_ isWanted: (UInt64) -> Bool) -> PageSlice {
        var slice = self
        slice.records.removeAll { !isWanted($0.sequence) }
        return slice
    }
}
