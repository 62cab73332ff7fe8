import Bytes
package import Cryptography
import Folders

extension MembershipLog {
    /// The folder's secrets as far as these keys (of this device, or of an invite's code) open them; nil where nothing is
    /// sealed to them. Costs one box opening for each epoch that is not chained from a later one.
    package func secrets(openedBy keys: [SigningKey]) -> FolderSecrets? {
        guard let commitment = founding?.root else { return nil }
        var opened: FolderSecrets?
        for (signed, entry) in newestFirst {
            for box in boxes(of: signed, entry) where !holdsAll(entry.handedOut.epochs, opened) {
                guard let key = keys.first(where: { $0.publicKey == box.recipient }),
                    let contents = key.openSealed(box.sealed),
                    let found = FolderSecrets(boxContents: contents, commitment: commitment)
                else { continue }
                opened = opened.map { $0.joined(found) } ?? found
                opened?.followChains(in: self)
            }
        }
        return opened
    }

    /// The display name that the founder gave; nil without one, or without the first epoch's key.
    package func folderName(openedWith secrets: FolderSecrets) -> String? {
        guard let founding, let epoch = founding.boxes.epochs.first, let sealed = founding.sealedName,
            let key = secrets.epochs.key(of: epoch)
        else { return nil }
        return FolderName.open(sealed, under: key)
    }

    var founding: MembershipEntry.Founding? {
        guard let first = logged.first, case .found(let founding) = first.entry.act else { return nil }
        return founding
    }

    private var newestFirst: [(SignedEntry, MembershipEntry)] { logged.reversed().map { ($0.signed, $0.entry) } }

    private func boxes(of signed: SignedEntry, _ entry: MembershipEntry) -> [MembershipEntry.Box] {
        if let invite = entry.inviteWithSecrets {
            return signed.beside.map { [MembershipEntry.Box(recipient: invite.raw, sealed: $0)] } ?? []
        }
        return switch entry.act {
        case .found(let founding): founding.boxes.boxes
        case .add(_, _, let keys), .grant(let keys): keys.boxes
        case .epoch(let epoch): epoch.boxes.boxes
        default: []
        }
    }

    private func holdsAll(_ epochs: [EpochID], _ secrets: FolderSecrets?) -> Bool {
        guard let secrets else { return false }
        return epochs.allSatisfy { secrets.epochs.key(of: $0) != nil }
    }
}

extension FolderSecrets {
    fileprivate func joined(_ other: FolderSecrets) -> FolderSecrets {
        var joined = self
        for epoch in other.epochs.epochs {
            if let key = other.epochs.key(of: epoch) { joined.epochs.insert(key) }
        }
        return joined
    }

    /// Opens what is chained from the epochs that are held, newest first, so that one pass is enough.
    fileprivate mutating func followChains(in log: MembershipLog) {
        let index = MembershipIndex(log.logged)
        for beginning in EpochTree(index).deepestFirst {
            guard case .epoch(let epoch) = log.logged[beginning].entry.act, let newer = epochs.key(of: epoch.id) else {
                continue
            }
            for link in epoch.chain where epochs.key(of: link.epoch) == nil {
                if let key = EpochChain.open(link, under: newer, folder: log.folder) { epochs.insert(key) }
            }
        }
    }
}

/// The seal of a folder's display name: CBOR text with zeros behind it, under the key derived for `folder name`.
enum FolderName {
    static func seal(_ name: String, under key: SecretKey) -> [UInt8] {
        var writer = CBORWriter()
        writer.text(name)
        let padded =
            writer.bytes
            + [UInt8](repeating: 0, count: RecordBody.sizeClass(of: writer.bytes.count) - writer.bytes.count)
        return SealKey(key.derived("folder name")).seal(padded, associatedData: context(key))
    }

    static func open(_ sealed: [UInt8], under key: SecretKey) -> String? {
        guard let padded = SealKey(key.derived("folder name")).open(sealed, associatedData: context(key)) else {
            return nil
        }
        var reader = CBORReader(padded)
        return try? reader.text(atMost: ManifestLimit.folderName)
    }

    // The folder's id follows from the founding, which holds this seal; the epoch stands for it.
    private static func context(_ key: SecretKey) -> [UInt8] {
        Array("kith/folder-name/1".utf8) + [0] + EpochID(of: key).raw.bytes
    }
}
