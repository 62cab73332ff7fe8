package import Cryptography
package import Identity

/// Who writes an entry, and what it can hand out.
package struct MembershipAuthor: Sendable {
    package let key: SigningKey
    /// Nil for a member without keys, which can countersign and nothing else.
    package let secrets: FolderSecrets?

    package init(key: SigningKey, secrets: FolderSecrets?) {
        self.key = key
        self.secrets = secrets
    }

    package var device: DeviceID { DeviceID(key.publicKey) }
}
