import Bytes
import Cryptography
import Synchronization
package import Transport
import Wire

/// What the network tells; on its thread.
extension PeerHub: TransportDelegate {
    package func connected(_ connection: PeerConnection) {
        let peer: Peer? = state.withLock { admitted(connection, &$0) }
        guard let peer else { return connection.close() }
        deliver(peer.change { $0.connected(at: $1) }, of: peer)
        schedule()
    }

    /// Nil for a connection that is of no use: to this device itself, or another one where one was dialled already.
    private func admitted(_ connection: PeerConnection, _ state: inout HubState) -> Peer? {
        let device = connection.device
        let target = connection.dial.flatMap { state.dials.removeValue(forKey: $0) }
        if let target { state.plan.connected(target, to: device, own: state.own) }
        let isDialled = state.records.values.contains {
            $0.peer.device == device && $0.peer.connection.isOutgoing && $0.isYoung(at: now())
                && !$0.isSilent(at: now())
        }
        if device == state.own || state.isStopping || connection.isOutgoing && isDialled {
            if device == state.own, let target {
                state.answerConnects(at: target.place, .own)
            }
            // Else the session that is being opened answers.
            if state.open[device] != nil { state.answerConnects(to: device) }
            joinsLost(nil, at: target?.place, "this device itself is there, or one that is connected", &state)
            return nil
        }
        let isAcquainted = state.isAcquainted(device)
        let nonce = Bytes32(Randomness.bytes(32)) ?? .zero
        let hello = Hello(deviceName: isAcquainted ? deviceName : nil, nonce: nonce)
        let peer = Peer(connection: connection, hello: hello, now: now)
        state.records[connection.number] = PeerRecord(peer: peer, target: target, hasOurName: isAcquainted)
        return peer
    }

    package func received(_ bytes: [UInt8], on connection: PeerConnection) {
        guard let peer = state.withLock({ $0.records[connection.number]?.peer }) else { return }
        deliver(peer.change { $0.bytesReceived(bytes, at: $1) }, of: peer)
    }

    package func drained(_ connection: PeerConnection) {
        state.withLock { state in
            guard let peer = state.records[connection.number]?.peer else { return }
            for folder in state.folders(knowing: peer) { folder.handle.handIn(.drained(peer.device)) }
        }
    }

    package func closed(_ connection: PeerConnection, _ reason: TransportError) {
        guard let peer = state.withLock({ $0.records[connection.number]?.peer }) else { return }
        deliver(peer.change { session, _ in session.disconnected(WireError(.done, reason.words)) }, of: peer)
    }

    package func dialFailed(_ dial: DialID, _ reason: TransportError) {
        state.withLock { state in
            guard let target = state.dials.removeValue(forKey: dial) else { return }
            state.plan.failed(target, reason.words, at: now())
            state.answerConnects(at: target.place, .failed(reason.description))
            joinDialFailed(target, reason, &state)
        }
        schedule()
    }

    package func incomingFailed(_ reason: TransportError) {}
}
