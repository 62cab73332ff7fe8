import Bytes
import Cryptography
import Folders
import Identity

extension MembershipLog {
    /// Writes an entry behind all heads, and takes it into the log if it counts there.
    mutating func append(
        _ kind: EntryFields.Kind, by author: MembershipAuthor, beside: [UInt8]? = nil,
        _ fill: (inout EntryFields) -> Void
    ) throws(ManifestError) -> SignedEntry {
        var fields = EntryFields(kind, author: author.device)
        fields.folder = folder
        fields.parents = heads
        fields.beside = beside.map { sha256($0) }
        fill(&fields)
        let body = fields.encoded()
        guard body.count <= ManifestLimit.entryBytes else {
            throw ManifestError(.tooLarge, "the membership entry would be over the limit")
        }
        let signed = SignedEntry(
            body: body, signature: author.key.sign(body, domain: SignedEntry.domain), beside: beside)
        var trial = self
        try trial.insert(signed)
        guard !trial.membership.withoutEffect.contains(signed.hash) else { throw refusal(kind, by: author) }
        self = trial
        return signed
    }

    private func refusal(_ kind: EntryFields.Kind, by author: MembershipAuthor) -> ManifestError {
        switch (kind, membership.role(of: author.device)) {
        case (_, nil): ManifestError(.notAllowed, "this device is no member of the folder")
        case (.remove, .admin?), (.role, .admin?):
            ManifestError(.notAllowed, "that device is no member, or the folder would be without an admin")
        case (.add, .admin?): ManifestError(.notAllowed, "that device is a member already")
        case (.join, _): ManifestError(.spent, "the invite is unknown here, used up, revoked or void")
        default: ManifestError(.notAllowed, "this takes another role in the folder")
        }
    }

    /// Epochs that the author can hand out, from which all others follow.
    func handedOut(by secrets: FolderSecrets) -> [EpochID] {
        let index = MembershipIndex(logged)
        let leaves = EpochTree(index).leaves(index).filter { secrets.epochs.key(of: $0) != nil }
        return Array(leaves.suffix(ManifestLimit.epochsInBox))
    }

    /// The secrets without which nothing can be handed out.
    func required(_ secrets: FolderSecrets?) throws(ManifestError) -> FolderSecrets {
        guard let secrets else { throw ManifestError(.sealed, "this device has no keys of the folder to hand out") }
        return secrets
    }
}
