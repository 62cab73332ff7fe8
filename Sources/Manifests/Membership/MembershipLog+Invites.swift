import Bytes
package import Cryptography
package import Folders
import Identity

/// Invites by code. Times are seconds since 1970.
extension MembershipLog {
    /// Lets who holds `secret` join, by sealing the keys to it.
    package mutating func invite(
        with secret: InviteSecret, as role: Role, expiry: UInt64, uses: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        guard (1...ManifestLimit.usesOfInvite).contains(uses) else {
            throw ManifestError(.invalid, "an invite has 1 to \(ManifestLimit.usesOfInvite) uses")
        }
        let secrets = role == .keep ? nil : try required(author.secrets)
        let epochs = secrets.map { handedOut(by: $0) }
        let box = secrets.flatMap { $0.boxes(of: epochs ?? [], for: [secret.id.raw]).first }
        let entry = try append(.invite, by: author, beside: box?.sealed) { fields in
            (fields.invite, fields.role) = (secret.id, role)
            (fields.expiry, fields.uses) = (expiry, uses)
            fields.epochs = epochs
        }
        return [entry]
    }

    /// Lets a device in that shows a code's proof. Any member may, after checking expiry by its own clock and uses by the log
    /// that it holds. A device that is in by this code already is let in again without an entry.
    package mutating func countersign(
        _ request: JoinRequest, now: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        guard request.folder == folder, let invite = membership.invitation(request.invite) else {
            throw ManifestError(.notAllowed, "the code's invite is unknown here")
        }
        if invite.joined.contains(request.device), membership.role(of: request.device) != nil { return [] }
        guard invite.isOpen(now: now) else { throw ManifestError(.spent, invite.reasonClosed(now: now)) }
        let entry = try append(.join, by: author) { fields in
            (fields.invite, fields.device, fields.proof) = (request.invite, request.device, request.proof)
        }
        return [entry]
    }

    /// Ends an invite, and begins an epoch whose key it does not get.
    package mutating func revoke(
        _ invite: InviteID, newKey: SecretKey, now: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        guard membership.invitation(invite) != nil else {
            throw ManifestError(.notAllowed, "the invite is unknown here")
        }
        var log = self
        var written = [try log.append(.revoke, by: author) { $0.invite = invite }]
        if log.membership.needsEpoch(now: now) { written += try log.beginEpoch(newKey, now: now, by: author) }
        self = log
        return written
    }

    /// Forgets what is sealed to invites that are over, once those that joined by them hold the keys themselves. Gives the
    /// entries that changed, to be stored again.
    package mutating func eraseSpentSecrets(now: UInt64) -> [SignedEntry] {
        eraseSecrets(of: Set(membership.invites.filter { membership.isSpent($0, now: now) }.map(\.id)))
    }

    mutating func grant(
        _ epochs: [EpochID], to invite: InviteID, of secrets: FolderSecrets, by author: MembershipAuthor
    ) throws(ManifestError) -> SignedEntry {
        let box = secrets.boxes(of: epochs, for: [invite.raw]).first
        return try append(.grant, by: author, beside: box?.sealed) { fields in
            (fields.invite, fields.epochs) = (invite, epochs)
        }
    }
}

extension Invitation {
    fileprivate func reasonClosed(now: UInt64) -> String {
        if isRevoked { return "the invite was revoked" }
        if isVoid { return "the invite's author is an admin no longer" }
        return now < expiry ? "the invite is used up" : "the invite has expired"
    }
}
