import Bytes
package import Cryptography
import Folders

/// What members with keys share: the root, from which ids and hashes come, and the keys of the epochs.
package struct FolderSecrets: Sendable {
    package let root: SecretKey
    package var epochs: EpochKeys

    package init(root: SecretKey, epochs: EpochKeys) {
        self.root = root
        self.epochs = epochs
    }

    /// The first 128 bits of SHA-256("kith/root/1", one zero byte, the root): stands in the founding, so that nobody can
    /// hand out another root.
    static func commitment(to root: SecretKey) -> Bytes16 {
        let digest = sha256(Array("kith/root/1".utf8) + [0] + root.bytes)
        return Bytes16(high: digest.words.0, low: digest.words.1)
    }

    /// What a box holds: [root, epoch key, ...]. Epochs without a key here are left out.
    func boxContents(of epochs: [EpochID]) -> [UInt8] {
        let keys = epochs.compactMap { self.epochs.key(of: $0) }
        var writer = CBORWriter(reserving: 40 + keys.count * 34)
        writer.array(1 + keys.count)
        writer.byteString(root.bytes)
        for key in keys { writer.byteString(key.bytes) }
        return writer.bytes
    }

    /// Nil for what is no box of the folder whose founding has this commitment.
    init?(boxContents: [UInt8], commitment: Bytes16) {
        var reader = CBORReader(boxContents)
        guard let count = try? reader.array(atMost: 1 + ManifestLimit.epochsInBox), count > 0,
            let root = reader.secretKey(), FolderSecrets.commitment(to: root) == commitment
        else { return nil }
        self.init(root: root, epochs: EpochKeys())
        for _ in 1..<count {
            guard let key = reader.secretKey() else { return nil }
            epochs.insert(key)
        }
    }
}

extension CBORReader {
    fileprivate mutating func secretKey() -> SecretKey? {
        guard let bytes = try? byteString(atMost: SecretKey.length) else { return nil }
        return SecretKey(bytes: bytes)
    }
}

/// How an epoch's key seals another's: with the key derived for `epochs`, bound to the folder and both epochs.
enum EpochChain {
    static func seal(_ key: SecretKey, under newer: SecretKey, folder: FolderID) -> MembershipEntry.Link {
        let epoch = EpochID(of: key)
        let context = context(folder, older: epoch, newer: EpochID(of: newer))
        let sealed = SealKey(newer.derived("epochs")).seal(key.bytes, associatedData: context)
        return MembershipEntry.Link(epoch: epoch, sealed: sealed)
    }

    /// Nil where the link does not open, or holds another key than it says.
    static func open(_ link: MembershipEntry.Link, under newer: SecretKey, folder: FolderID) -> SecretKey? {
        let context = context(folder, older: link.epoch, newer: EpochID(of: newer))
        let bytes = SealKey(newer.derived("epochs")).open(link.sealed, associatedData: context)
        guard let key = bytes.flatMap(SecretKey.init(bytes:)), EpochID(of: key) == link.epoch else { return nil }
        return key
    }

    private static func context(_ folder: FolderID, older: EpochID, newer: EpochID) -> [UInt8] {
        Array("kith/epochs/1".utf8) + [0] + folder.raw.bytes + older.raw.bytes + newer.raw.bytes
    }
}
