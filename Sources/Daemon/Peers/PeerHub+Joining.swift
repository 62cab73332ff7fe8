import Bytes
import Folders
package import Identity
import Manifests
import Synchronization
import Transport
package import Wire

/// Joining a folder by a code: the device that made it is asked, and every other that is met and shows that it knows the
/// invite.
extension PeerHub {
    /// How long neighbors are waited for when no place of the code has answered.
    static let discoveryPatience: Duration = .seconds(5)

    /// Asks to be let in: the inviter at its session or where the code says, and each device that is connected, nearby or at
    /// a place of the code, once it has proved that it knows the invite; a stranger learns nothing of the folder.
    package func join(
        _ request: Wire.JoinRequest, of inviter: DeviceID, at places: [PeerPlace], within patience: Duration
    ) async -> JoinOutcome {
        await withCheckedContinuation { continuation in
            let isUnderWay = state.withLock { state in
                guard state.joins[request.folder] == nil, !state.isStopping else { return true }
                let ends = now() + patience
                var join = PendingJoin(
                    request: request, inviter: inviter, invite: InviteID(request), places: places, patienceEnds: ends,
                    deadline: ends, untried: Set(places), finish: { continuation.resume(returning: $0) })
                for place in places { state.plan.add(place, .invite, expecting: inviter, at: now()) }
                for device in state.open.keys.sorted() {
                    if let peer = state.open[device] { state.ask(peer, &join) }
                }
                state.joins[request.folder] = join
                reviewJoins(&state)
                state.plan.hastenAll(at: now())
                return false
            }
            if isUnderWay { continuation.resume(returning: .underWay) }
            start()
        }
    }

    func joinAnswered(_ answer: JoinAnswer, by peer: Peer) {
        let ended: (PendingJoin, JoinOutcome)? = state.withLock { state in
            guard var join = state.joins[answer.folder], let before = join.asked[peer] else { return nil }
            let outcome: JoinOutcome
            switch answer.outcome {
            case .accepted(let entries):
                let all = before + entries
                join.asked[peer] = all
                state.joins[answer.folder] = join
                guard all.reduce(0, { $0 + $1.count }) <= PendingJoin.mostBytes else { return nil }
                if answer.more { return nil }
                state.accepted(join, by: peer)
                outcome = .accepted(entries: all, by: peer.device)
            case .refused(let reason, let words):
                join.asked[peer] = nil
                state.joins[answer.folder] = join
                // A member that cannot say is passed over, if it is not the one that made the code.
                if peer.device != join.inviter, reason == .unknown || reason == .notNow {
                    reviewJoins(&state)
                    return nil
                }
                outcome = .refused(reason, words: words)
            }
            return state.endJoin(answer.folder).map { ($0, outcome) }
        }
        if let (join, outcome) = ended { join.finish(outcome) }
        schedule()
    }

    func joinDialFailed(_ target: DialTarget.Key, _ reason: TransportError, _ state: inout HubState) {
        for (folder, var join) in state.joins
        where join.places.contains(target.place) && (target.expected == nil || target.expected == join.inviter) {
            if reason.code == .wrongDevice, target.expected != nil {
                // Perhaps another member: it is asked, if it knows the invite.
                state.plan.add(target.place, .invite, at: now())
                if state.isMet(at: target.place), join.untried.remove(target.place) != nil {
                    join.troubles[target.place] = "\(target.place): another device answers there"
                }
            } else if join.untried.remove(target.place) != nil {
                join.troubles[target.place] = reason.description
            }
            state.joins[folder] = join
        }
        reviewJoins(&state)
    }

    /// A wish that nobody is left to answer ends soon; one that somebody was asked for has all its time.
    func reviewJoins(_ state: inout HubState) {
        for (folder, join) in state.joins where join.untried.isEmpty {
            let pause: Duration = discovers || !join.lookups.isEmpty ? PeerHub.discoveryPatience : .zero
            state.joins[folder]?.deadline =
                join.asked.isEmpty ? min(join.deadline, now() + pause) : join.patienceEnds
        }
    }

    /// Ends what has waited for too long.
    func finishJoins() {
        let over: [(PendingJoin, isConnected: Bool)] = state.withLock { state in
            let due = state.joins.filter { $0.value.deadline <= now() }.keys.sorted()
            return due.compactMap { folder in
                guard let join = state.joins[folder] else { return nil }
                let isConnected = !join.asked.isEmpty || state.isConnected(join.inviter)
                if isConnected, join.untried.isEmpty, !join.hasLastChance {
                    // It was found after all; it has its time to answer.
                    state.joins[folder]?.hasLastChance = true
                    state.joins[folder]?.deadline = now() + PeerHub.discoveryPatience
                    return nil
                }
                return state.endJoin(folder).map { ($0, isConnected) }
            }
        }
        for (join, isConnected) in over {
            let troubles = join.troubles.sorted { $0.key < $1.key }.map(\.value)
            join.finish(isConnected ? .unanswered : .unreachable(troubles))
        }
    }
}

extension HubState {
    /// The inviter is asked outright, since its key proves who it is.
    func ask(_ peer: Peer, _ join: inout PendingJoin) {
        if peer.device == join.inviter {
            join.asked[peer] = []
            peer.send(.joinRequest(join.request))
        } else if let invite = join.invite {
            let (question, lookup) = lookup(of: invite, by: peer)
            join.lookups[question.question] = lookup
            peer.send(.joinLookup(question))
        }
    }

    /// What led to who let this device in, and where the inviter is, is worth trying again when the code has done its work.
    fileprivate mutating func accepted(_ join: PendingJoin, by peer: Peer) {
        if let target = records[peer.connection.number]?.target {
            plan.remember(target)
            book.met(peer.device, name: nil, at: target.place)
        }
        guard peer.device != join.inviter else { return }
        for place in join.places.reversed() where plan.targets[.init(place: place, expected: nil)] == nil {
            plan.remember(.init(place: place, expected: join.inviter))
            book.met(join.inviter, name: nil, at: place)
        }
    }

    /// Whoever is at a place is this device, or connected and has been asked.
    fileprivate func isMet(at place: PeerPlace) -> Bool {
        guard let target = plan.targets[.init(place: place, expected: nil)] else { return false }
        return target.isOwn || target.device.map(isConnected) ?? false
    }

    fileprivate mutating func endJoin(_ folder: FolderID) -> PendingJoin? {
        guard let join = joins.removeValue(forKey: folder) else { return nil }
        plan.forget(.invite, at: join.places)
        return join
    }
}

extension InviteID {
    fileprivate init?(_ request: Wire.JoinRequest) {
        guard let key = Bytes32(request.inviteKey) else { return nil }
        self.init(key)
    }
}
