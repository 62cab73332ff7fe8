import Bytes
import Cryptography
package import Folders

/// Turns records of one folder into the bytes that are signed, and back, checking everything that bytes can get wrong.
package struct RecordCoder: Sendable {
    package let folder: FolderID
    package let keys: FolderKeys
    package var epochs: EpochKeys

    package init(folder: FolderID, keys: FolderKeys, epochs: EpochKeys) {
        self.folder = folder
        self.keys = keys
        self.epochs = epochs
    }

    /// Refuses a record that `decode` would refuse.
    package func encode(_ record: Record, epoch: EpochID) throws(ManifestError) -> SignedRecordBytes {
        if let problem = record.problem { throw ManifestError(.invalid, problem) }
        guard let key = epochs.recordSeal(of: epoch) else { throw unknown(epoch) }
        guard let envelope = RecordEnvelope(of: record, in: folder, epoch: epoch).encoded() else {
            throw ManifestError(.invalid, "the record's vector does not cover its values")
        }
        let body = key.seal(RecordBody(of: record).plaintext, associatedData: context(of: envelope))
        return SignedRecordBytes(envelope: envelope, body: body)
    }

    package func decode(_ bytes: SignedRecordBytes) throws(ManifestError) -> Record {
        try decode(bytes, envelope: try RecordEnvelope(bytes: bytes.envelope))
    }

    /// For an envelope that was decoded already, from these bytes.
    package func decode(_ bytes: SignedRecordBytes, envelope: RecordEnvelope) throws(ManifestError) -> Record {
        guard envelope.folder == folder else {
            throw ManifestError(.wrongFolder, "the record is of another folder")
        }
        let record = try joined(envelope, try opened(bytes, epoch: envelope.epoch))
        if let problem = record.problem { throw ManifestError(.invalid, problem) }
        return record
    }

    private func opened(_ bytes: SignedRecordBytes, epoch: EpochID) throws(ManifestError) -> RecordBody {
        guard bytes.body.count <= ManifestLimit.bodyBytes else {
            throw ManifestError(.tooLarge, "a record's body of \(bytes.body.count) bytes is over the limit")
        }
        guard let key = epochs.recordSeal(of: epoch) else { throw unknown(epoch) }
        guard let plaintext = key.open(bytes.body, associatedData: context(of: bytes.envelope)) else {
            throw ManifestError(.sealed, "the record's body does not open under its epoch's key")
        }
        return try RecordBody(plaintext: plaintext)
    }

    private func joined(_ envelope: RecordEnvelope, _ body: RecordBody) throws(ManifestError) -> Record {
        guard body.places.count == envelope.places.count, body.contents.count == envelope.contents.count,
            body.metas.count == envelope.metas.count
        else { throw ManifestError(.invalid, "envelope and body have different numbers of values") }
        var contents: [Dotted<Content>] = []
        for (sealed, open) in zip(envelope.contents, body.contents) {
            guard let content = open.joined(sealed, keys: keys) else {
                throw ManifestError(.invalid, "envelope and body differ on a content")
            }
            contents.append(Dotted(sealed.dot, content))
        }
        return Record(
            node: envelope.node, dot: envelope.dot, vector: envelope.vector,
            places: zip(envelope.places, body.places).map { Dotted($0, $1) }, contents: contents,
            metas: zip(envelope.metas, body.metas).map { Dotted($0, $1) })
    }

    private func unknown(_ epoch: EpochID) -> ManifestError {
        ManifestError(.unknownEpoch, "the key of epoch \(hexadecimal(epoch.raw.bytes)) is not here")
    }

    /// What binds a body to its envelope.
    private func context(of envelope: [UInt8]) -> [UInt8] {
        Array("kith/record/1".utf8) + [0] + sha256(envelope).bytes
    }
}
