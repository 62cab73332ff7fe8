import Bytes
package import Cryptography
import Folders
import Identity

extension MembershipLog {
    /// A new folder, whose only member and admin is the key's device. The folder's id follows from the founding.
    package static func founded(
        name: String?, root: SecretKey, epochKey: SecretKey, by key: SigningKey
    ) throws(ManifestError) -> (log: MembershipLog, secrets: FolderSecrets) {
        guard (name?.utf8.count ?? 0) <= ManifestLimit.folderName else {
            throw ManifestError(.tooLarge, "a folder's name has at most \(ManifestLimit.folderName) bytes")
        }
        let secrets = FolderSecrets(root: root, epochs: EpochKeys([epochKey]))
        let epoch = EpochID(of: epochKey)
        var fields = EntryFields(.found, author: DeviceID(key.publicKey))
        fields.root = FolderSecrets.commitment(to: root)
        fields.sealedName = name.map { FolderName.seal($0, under: epochKey) }
        fields.epochs = [epoch]
        fields.boxes = secrets.boxes(of: [epoch], for: [key.publicKey])
        let body = fields.encoded()
        var log = MembershipLog(folder: FolderID(foundedBy: body))
        try log.insert(
            SignedEntry(body: body, signature: key.sign(body, domain: SignedEntry.domain), beside: nil))
        return (log, secrets)
    }
}

extension FolderSecrets {
    /// A box with these epochs' keys for each recipient, rising by recipient; who has no sound key is left out.
    func boxes(of epochs: [EpochID], for recipients: [Bytes32]) -> [MembershipEntry.Box] {
        let contents = boxContents(of: epochs)
        return recipients.sorted().compactMap { recipient in
            seal(contents, to: recipient).map { MembershipEntry.Box(recipient: recipient, sealed: $0) }
        }
    }
}
