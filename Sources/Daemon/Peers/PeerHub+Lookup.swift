import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import Synchronization
import Transport
import Wire

/// Finding a member that knows an invite, among devices that may know nothing of it.
extension PeerHub {
    func lookedUp(_ lookup: JoinLookup, by peer: Peer) {
        let proof: Bytes32? = state.withLock { state in
            let known = InviteLookup(salt: lookup.salt, asker: peer.device, asked: state.own)
            for folder in state.folders.values where !folder.isPaused {
                if let invite = folder.invites.first(where: { known.question(of: $0) == lookup.question }) {
                    return known.proof(of: invite)
                }
            }
            return nil
        }
        peer.send(.joinLookupAnswer(JoinLookupAnswer(question: lookup.question, proof: proof)))
    }

    func lookupAnswered(_ answer: JoinLookupAnswer, by peer: Peer) {
        state.withLock { state in
            for (folder, var join) in state.joins {
                guard let lookup = join.lookups[answer.question], lookup.peer == peer else { continue }
                join.lookups[answer.question] = nil
                if answer.proof == lookup.expected {
                    join.asked[peer] = []
                    peer.send(.joinRequest(join.request))
                } else if let place = state.records[peer.connection.number]?.target?.place,
                    join.places.contains(place)
                {
                    join.troubles[place] = "\(place): another device answers there, which does not know the code"
                }
                state.joins[folder] = join
            }
            reviewJoins(&state)
        }
        schedule()
    }

    /// A session has opened, or ended: each wish to join hears of it.
    func joinsMet(_ peer: Peer, _ state: inout HubState) {
        for (folder, var join) in state.joins {
            if let place = state.records[peer.connection.number]?.target?.place { join.untried.remove(place) }
            state.ask(peer, &join)
            state.joins[folder] = join
        }
        reviewJoins(&state)
    }

    /// Nothing more comes from a peer, or nothing will from the place that it was dialled at.
    func joinsLost(_ peer: Peer?, at place: PeerPlace?, _ words: String, _ state: inout HubState) {
        for folder in state.joins.keys {
            if let peer { state.joins[folder]?.forget(peer) }
            if let place, state.joins[folder]?.untried.remove(place) != nil {
                state.joins[folder]?.troubles[place] = "\(place): \(words)"
            }
        }
        reviewJoins(&state)
    }

    /// Where members may be reached besides this device, the connected ones first: one place of each.
    func places(of devices: [DeviceID], atMost limit: Int) -> [PeerPlace] {
        state.withLock { state in
            let others = devices.filter { $0 != state.own }
            let known = others.filter { state.open[$0] != nil } + others.filter { state.open[$0] == nil }
            return Array(known.compactMap { state.book.entries[$0]?.places.first }.prefix(limit))
        }
    }
}

extension HubState {
    func lookup(of invite: InviteID, by peer: Peer) -> (JoinLookup, PendingJoin.Lookup) {
        let salt = Bytes32(Randomness.bytes(32)) ?? .zero
        let lookup = InviteLookup(salt: salt, asker: own, asked: peer.device)
        return (
            JoinLookup(salt: salt, question: lookup.question(of: invite)),
            PendingJoin.Lookup(peer: peer, expected: lookup.proof(of: invite))
        )
    }
}
