import Bytes
import Cryptography
import Folders
import Identity

extension MembershipEntry {
    /// Reads and checks all that can be checked without the rest of the log: form, signatures, folder.
    init(_ signed: SignedEntry, in folder: FolderID) throws(ManifestError) {
        let fields = try EntryFields(body: signed.body)
        guard
            isValid(
                signature: signed.signature, of: signed.body, by: fields.author.raw, domain: SignedEntry.domain)
        else { throw ManifestError(.forged, "a membership entry is not signed by the device that it names") }
        guard let act = try Act(fields) else {
            throw ManifestError(.malformed, "a membership entry lacks what its kind needs")
        }
        guard fields.isOf(folder, body: signed.body, act: act) else {
            throw ManifestError(.wrongFolder, "a membership entry is of another folder")
        }
        if let beside = signed.beside, fields.beside != sha256(beside) {
            throw ManifestError(.tampered, "the secrets beside a membership entry are not those that it names")
        }
        if case .join(let invite, let device, let proof) = act,
            !isValid(
                signature: proof, of: JoinRequest.statement(folder: folder, device: device), by: invite.raw,
                domain: JoinRequest.domain)
        {
            throw ManifestError(.forged, "a membership entry lets somebody join without the code's key")
        }
        hash = signed.hash
        author = fields.author
        parents = fields.parents
        self.act = act
    }
}

extension FolderID {
    /// The id of the folder that this founding founds: the first 128 bits of the entry's hash, so that nobody can put
    /// another founding, with other admins, in its place.
    init(foundedBy body: [UInt8]) {
        let digest = sha256(body)
        self.init(Bytes16(high: digest.words.0, low: digest.words.1))
    }
}

extension EntryFields {
    fileprivate func isOf(_ folder: FolderID, body: [UInt8], act: MembershipEntry.Act) -> Bool {
        if case .found = act {
            return self.folder == nil && parents.isEmpty && FolderID(foundedBy: body) == folder
        }
        return self.folder == folder && !parents.isEmpty
    }

    fileprivate var boxed: MembershipEntry.BoxedKeys {
        MembershipEntry.BoxedKeys(epochs: epochs ?? [], boxes: boxes ?? [])
    }
}

extension MembershipEntry.Act {
    /// Nil where a field that the kind needs is not there.
    fileprivate init?(_ fields: EntryFields) throws(ManifestError) {
        guard let kind = EntryFields.Kind(rawValue: fields.kind) else {
            self = .unknown
            return
        }
        guard
            let act = Self.ofMember(kind, fields) ?? Self.ofKeys(kind, fields) ?? Self.ofInvite(kind, fields)
                ?? Self.ofPages(kind, fields)
        else { return nil }
        self = act
    }

    private static func ofMember(_ kind: EntryFields.Kind, _ fields: EntryFields) -> Self? {
        guard let device = fields.device else { return nil }
        switch kind {
        case .add: return fields.role.map { .add(device, $0, fields.boxed) }
        case .role: return fields.role.map { .role(device, $0) }
        case .remove: return .remove(device)
        default: return nil
        }
    }

    private static func ofKeys(_ kind: EntryFields.Kind, _ fields: EntryFields) -> Self? {
        switch (kind, fields.epochs) {
        case (.found, let epochs?) where epochs.count == 1:
            return fields.root.map {
                .found(MembershipEntry.Founding(root: $0, sealedName: fields.sealedName, boxes: fields.boxed))
            }
        case (.epoch, let epochs?) where epochs.count == 1:
            return .epoch(MembershipEntry.Epoch(id: epochs[0], boxes: fields.boxed, chain: fields.chain ?? []))
        case (.grant, let epochs?):
            guard let invite = fields.invite else { return .grant(fields.boxed) }
            return .grantToInvite(invite, epochs)
        default: return nil
        }
    }

    private static func ofInvite(_ kind: EntryFields.Kind, _ fields: EntryFields) -> Self? {
        guard let id = fields.invite else { return nil }
        switch kind {
        case .invite:
            guard let role = fields.role, let expiry = fields.expiry, let uses = fields.uses, uses > 0 else {
                return nil
            }
            return .invite(
                MembershipEntry.Invite(id: id, role: role, expiry: expiry, uses: uses, epochs: fields.epochs ?? []))
        case .join:
            guard let device = fields.device, let proof = fields.proof else { return nil }
            return .join(id, device, proof: proof)
        case .revoke: return .revoke(id)
        default: return nil
        }
    }

    private static func ofPages(_ kind: EntryFields.Kind, _ fields: EntryFields) -> Self? {
        switch kind {
        case .approve:
            guard let replica = fields.replica, let first = fields.firstEvent, let last = fields.lastEvent,
                (1...UInt64.max).contains(first), first <= last
            else { return nil }
            return .approve(replica, first...last)
        case .vouch:
            guard let device = fields.device, let pages = fields.pages else { return nil }
            return .vouch(device, pages: pages)
        default: return nil
        }
    }
}
