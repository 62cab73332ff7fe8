import Dispatch
package import Identity
import Synchronization
import Transport
import Wire

/// What became of `kith connect`.
package enum ConnectOutcome: Hashable, Sendable {
    case connected(DeviceID)
    /// The place leads back to this device.
    case own
    case failed(String)
}

/// Times, and who is dialled when.
extension PeerHub {
    /// A neighbor may be reached there; one instance may have several places.
    package func neighborFound(instance: String, at place: PeerPlace) {
        let doubted: Peer? = state.withLock { state in
            let device = state.plan.found(instance: instance, at: place, own: state.own, at: now())
            guard let peer = device.flatMap({ state.open[$0] }) else { return nil }
            state.records[peer.connection.number]?.doubted = now()
            return peer
        }
        // Whoever is announced at a new place may have left the one where it is connected.
        if let doubted { deliver(doubted.change { $0.probe(at: $1) }, of: doubted) }
        start()
    }

    package func neighborLost(instance: String) {
        state.withLock { $0.plan.lost(instance: instance) }
    }

    /// Remembers a place, tries it now, and answers when the peer has said hello, or the attempt has failed.
    package func connect(to place: PeerPlace) async -> ConnectOutcome {
        await withCheckedContinuation { continuation in
            let known: DeviceID? = state.withLock { state in
                state.plan.add(place, .named, at: now())
                state.book.named(place)
                let devices = state.plan.targets.values.filter { $0.key.place == place }.compactMap(\.device)
                if let device = devices.first(where: { state.open[$0] != nil }) { return device }
                state.connects[place, default: []].append { continuation.resume(returning: $0) }
                return nil
            }
            if let known { continuation.resume(returning: .connected(known)) }
            start()
        }
    }

    /// A place that the user named is not dialled for that any more; false if none did.
    func forget(_ place: PeerPlace) -> Bool {
        let isKnown = state.withLock { state in
            state.plan.forget(.named, at: [place])
            return state.book.forget(place)
        }
        if isKnown { saveBook() }
        return isKnown
    }

    /// Everything whose time has come; on the lane.
    func tick() {
        let peers = state.withLock { $0.records.sorted { $0.key < $1.key }.map(\.value.peer) }
        for peer in peers { deliver(peer.change { $0.timePassed($1) }, of: peer) }
        for peer in overstaying() { end(peer, WireError(.done, "these devices share no folder")) }
        finishJoins()
        dialDue()
        saveBook()
        schedule()
    }

    private func overstaying() -> [Peer] {
        state.withLock { state in
            let wanted = state.wantedDevices
            var over: [Peer] = []
            for (number, record) in state.records.sorted(by: { $0.key < $1.key }) where record.isOpen {
                guard !wanted.contains(record.peer.device) else {
                    state.records[number]?.graceEnds = nil
                    continue
                }
                let ends = record.graceEnds ?? now() + PeerHub.grace
                state.records[number]?.graceEnds = ends
                if ends <= now() { over.append(record.peer) }
            }
            return over
        }
    }

    private func dialDue() {
        state.withLock { state in
            guard let loop = state.loop, !state.isStopping else { return }
            let (connected, wanted) = (state.reachedDevices(at: now()), state.wantedDevices)
            let isJoining = !state.joins.isEmpty
            let keys = state.plan.take(
                at: now(), isConnected: { connected.contains($0) }, isWanted: { isJoining || wanted.contains($0) })
            // Under the lock, so that the number is known before the delegate can hear of it.
            for key in keys {
                let dial = loop.dial(host: key.place.host, port: key.place.port, expecting: key.expected)
                state.dials[dial] = key
            }
        }
    }

    /// Sets the timer to the next time at which there is something to do.
    func schedule() {
        let next: Duration? = state.withLock { state in
            guard !state.isStopping else { return nil }
            let (connected, wanted) = (state.reachedDevices(at: now()), state.wantedDevices)
            let isJoining = !state.joins.isEmpty
            let due = state.plan.nextDue(
                isConnected: { connected.contains($0) }, isWanted: { isJoining || wanted.contains($0) })
            let sessions = state.records.values.compactMap(\.peer.nextDeadline)
            let stays = state.records.values.compactMap { record -> Duration? in
                guard record.isOpen, !wanted.contains(record.peer.device) else { return nil }
                return record.graceEnds ?? now()
            }
            let doubts = state.records.values.compactMap(\.doubted).map { $0 + PeerHub.answersWithin }
            return
                ([due].compactMap { $0 } + sessions + stays + doubts.filter { $0 > now() }
                + state.joins.values.map(\.deadline)).min()
        }
        guard let next else { return }
        let (seconds, attoseconds) = max(next - now(), .zero).components
        let nanoseconds = min(seconds, 3600) * 1_000_000_000 + attoseconds / 1_000_000_000 + 1
        timer?.schedule(after: .nanoseconds(Int(nanoseconds)), leeway: .milliseconds(5))
    }
}

extension HubState {
    mutating func answerConnects(at place: PeerPlace, _ outcome: ConnectOutcome) {
        for answer in connects.removeValue(forKey: place) ?? [] { answer(outcome) }
    }

    /// For each place that has led to the device.
    mutating func answerConnects(to device: DeviceID) {
        for target in plan.targets.values where target.device == device {
            answerConnects(at: target.key.place, .connected(device))
        }
    }
}

extension Peer {
    /// When its session has something to do if nothing happens before.
    var nextDeadline: Duration? {
        var deadline: Duration?
        _ = change { session, _ in
            deadline = session.nextDeadline
            return []
        }
        return deadline
    }
}
