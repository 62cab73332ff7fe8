package import Bytes
import Cryptography
package import Identity

/// How a device that has a code finds a member that knows its invite: what it asks, and what it is answered, can be told from
/// noise only by who knows the invite, and mean nothing between any other two devices.
package struct InviteLookup: Hashable, Sendable {
    /// Random, new for each lookup.
    package let salt: Bytes32
    package let asker: DeviceID
    package let asked: DeviceID

    package init(salt: Bytes32, asker: DeviceID, asked: DeviceID) {
        self.salt = salt
        self.asker = asker
        self.asked = asked
    }

    package func question(of invite: InviteID) -> Bytes32 { digest("kith/lookup/1", invite) }

    /// What shows that the asked device knows the invite too.
    package func proof(of invite: InviteID) -> Bytes32 { digest("kith/lookup-proof/1", invite) }

    /// SHA-256(domain, one zero byte, the invite's public key, salt, asker, asked).
    private func digest(_ domain: String, _ invite: InviteID) -> Bytes32 {
        sha256(Array(domain.utf8) + [0] + invite.raw.bytes + salt.bytes + asker.raw.bytes + asked.raw.bytes)
    }
}
