import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import Transport
import Wire

/// Acts of the user on the membership.
extension FolderSync {
    /// Adds a device directly; it sees the folder as an offer.
    func add(_ device: DeviceID, role: Role) throws(ManifestError) {
        taken(try log.add(device, as: role, by: author))
    }

    /// Makes an invite; its secret goes into the code. `expiry` in seconds since 1970.
    func invite(role: Role, expiry: UInt64, uses: UInt64) throws(ManifestError) -> InviteSecret {
        let secret = InviteSecret.random()
        taken(try log.invite(with: secret, as: role, expiry: expiry, uses: uses, by: author))
        return secret
    }

    func revoke(_ invite: InviteID) throws(ManifestError) {
        taken(try log.revoke(invite, newKey: .random(), now: seconds, by: author))
    }

    func setRole(of device: DeviceID, to role: Role) throws(ManifestError) {
        taken(try log.setRole(role, of: device, newKey: .random(), now: seconds, by: author))
    }

    func remove(_ device: DeviceID) throws(ManifestError) {
        taken(try log.remove(device, newKey: .random(), now: seconds, by: author))
    }

    private var seconds: UInt64 { UInt64(Clock.realTime() / 1_000_000_000) }

    /// Somebody with a code wishes to join: countersigned here if the code is good by this device's clock and log.
    func joinAsked(_ request: Wire.JoinRequest, by peer: Peer) {
        let outcome: JoinAnswer.Outcome
        do throws(ManifestError) {
            let join = try Manifests.JoinRequest(encoded: request.entry)
            guard join.device == peer.device else {
                throw ManifestError(.notAllowed, "the code's proof is another device's")
            }
            taken(try log.countersign(join, now: seconds, by: author))
            outcome = .accepted(entries: log.entries.map(\.encoded))
        } catch {
            let reason = refusal(of: request)
            let words = reason == .unknown ? "the code is not known here" : error.words
            outcome = .refused(reason, words: words)
        }
        peer.send(.joinAnswer(JoinAnswer(folder: id, outcome: outcome)))
        if links[peer.device] == nil { peerOpened(peer) }
    }

    /// Why a code is refused, as far as who has the code may know.
    private func refusal(of request: Wire.JoinRequest) -> JoinAnswer.Refusal {
        guard let key = Bytes32(request.inviteKey), let invite = membership.invitation(InviteID(key)) else {
            return .unknown
        }
        if invite.isRevoked || invite.isVoid { return .revoked }
        if UInt64(invite.joined.count) >= invite.uses { return .usedUp }
        return invite.expiry <= seconds ? .expired : .other
    }
}
