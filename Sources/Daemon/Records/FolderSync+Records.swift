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

/// Records out: what this index gives a number to is streamed to each peer in the order of the numbers.
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
