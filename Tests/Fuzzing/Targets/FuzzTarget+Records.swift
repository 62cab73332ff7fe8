import Bytes
import Cryptography
import Folders
import Manifests
import Syncing
import TestSupport

extension FuzzTarget {
    /// Records by a member that seals what it likes: pairs of an envelope and the plaintext of a body, each behind its
    /// length. What is accepted goes on into the engine.
    static let records = FuzzTarget(
        "records", seeds: { try recordSeeds() },
        run: { input in
            var reader = InputReader(input)
            var records: [Record] = []
            while !reader.isAtEnd, records.count < 16 {
                let envelope = reader.counted()
                let body = Fixed.recordSeal.seal(reader.counted(), associatedData: context(of: envelope))
                let bytes = SignedRecordBytes(envelope: envelope, body: body)
                if let record = try? Fixed.coder.decode(bytes) { records.append(record) }
            }
            for record in records { try expectRoundTrip(record) }
            if let record = try? Record(plainBytes: input) { records.append(record) }
            try place(records)
            return records.isEmpty ? .refused : .accepted
        })

    private static func context(of envelope: [UInt8]) -> [UInt8] {
        Array("kith/record/1".utf8) + [0] + sha256(envelope).bytes
    }

    private static func expectRoundTrip(_ record: Record) throws {
        let again = try Fixed.coder.decode(try Fixed.coder.encode(record, epoch: Fixed.epoch))
        try promise(again == record, "a record encoded again is another: \(record)")
        try promise(try Record(plainBytes: record.plainBytes) == record, "a record is another in the index")
    }

    /// Records in the order given and in the other one: no step traps, and the steps come to an end.
    private static func place(_ records: [Record]) throws {
        for records in [records, records.reversed()] {
            let rows = MemoryRows(replica: ReplicaID(1))
            for record in records { _ = try? engine.received(record, rows) }
            for node in Set(records.map(\.node)).sorted() {
                _ = try engine.nextStep(
                    for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, rows)
            }
        }
    }

    private static let engine = FolderEngine(
        besideName: { name, _, _, attempt in Name(Array(name.bytes.prefix(200)) + Array(" (\(attempt))".utf8)) ?? name
        },
        nodeBirth: { Fixed.keys.nodeID(parent: $0, name: $1, isDirectory: $2, generation: $3) })

    private static func recordSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let records = try Fixed.records()
        let each = try records.map { record in
            let bytes = try Fixed.coder.encode(record, epoch: Fixed.epoch)
            let body = Fixed.recordSeal.open(bytes.body, associatedData: context(of: bytes.envelope)) ?? []
            return counted(bytes.envelope, body)
        }
        return each.enumerated().map { (name: "record-\($0)", bytes: $1) } + [("all", each.flatMap { $0 })]
            + [("plain", records[5].plainBytes)]
    }
}
