import Bytes
import Cryptography
import Folders
import Testing

@testable import Manifests

@Suite struct RecordProblemTests {
    /// One way for a record to be unsound.
    struct Flaw: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let apply: @Sendable (inout Record) -> Void

        init(_ words: String, _ apply: @escaping @Sendable (inout Record) -> Void) {
            testDescription = words
            self.apply = apply
        }
    }

    static let flaws: [Flaw] = [
        Flaw("of the root") { $0.node = .root },
        Flaw("its own event seen past") { $0.vector.insert(Dot(Sample.replica, 6)) },
        Flaw("its own event not seen") { $0.vector = VersionVector(Dot(ReplicaID(1), 1)) },
        Flaw("no place") { $0.places = [] },
        Flaw("no content") { $0.contents = [] },
        Flaw("no meta") { $0.metas = [] },
        Flaw("a value nobody saw") { $0.metas = [Dotted(Dot(ReplicaID(9), 1), Meta(mode: 0))] },
        Flaw("a value of event 0") { $0.metas = [Dotted(Dot(Sample.replica, 0), Meta(mode: 0))] },
        Flaw("values that do not rise") { $0.metas += $0.metas },
        Flaw("65 values") { record in
            record.dot = Dot(Sample.replica, 65)
            record.vector = VersionVector(record.dot)
            record.metas = (1...65).map { Dotted(Dot(Sample.replica, $0), Meta(mode: 0)) }
        },
        Flaw("a leaf as parent") { $0.places[0] = place(Sample.node(3), "x") },
        Flaw("the folder's own directory") { $0.places[0] = place(.root, ".kith") },
        Flaw("a mode of five digits") { $0.metas = [Dotted($0.dot, mode(0o1777))] },
        Flaw("a directory's content on a leaf") { $0.contents[0] = dotted(.directory) },
        Flaw("an empty chunk") { $0.contents[0] = dotted(Sample.file([5, 0])) },
        Flaw("a chunk over 1 MiB") { $0.contents[0] = dotted(Sample.file([1 << 20 + 1])) },
        Flaw("chunks that do not add up") { $0.contents[0] = dotted(.file(size: 2, chunks: .inline([]))) },
        Flaw("1,001 chunks inline") {
            $0.contents[0] = dotted(Sample.file([UInt32](repeating: 1, count: 1001)))
        },
        Flaw("a short list outside the record") {
            $0.contents[0] = dotted(.file(size: 2000, chunks: .listed(root: .zero, count: 1000)))
        },
        Flaw("more chunks than bytes") {
            $0.contents[0] = dotted(.file(size: 2000, chunks: .listed(root: .zero, count: 2001)))
        },
        Flaw("too few chunks for its bytes") {
            $0.contents[0] = dotted(.file(size: 1 << 40, chunks: .listed(root: .zero, count: 1001)))
        },
        Flaw("an empty link") { $0.contents[0] = dotted(.symlink(target: [])) },
        Flaw("a zero byte in a link") { $0.contents[0] = dotted(.symlink(target: [65, 0, 66])) },
        Flaw("a link of 4,096 bytes") {
            $0.contents[0] = dotted(.symlink(target: [UInt8](repeating: 65, count: 4096)))
        },
        Flaw("a vector of 4,097 replicas") { record in
            let entries = (7...4103).map { Dot(ReplicaID($0), 5) }
            record.vector = VersionVector(entries: entries) ?? VersionVector()
        },
    ]

    static func place(_ parent: NodeID, _ name: String) -> Dotted<Place> {
        Dotted(Sample.record().dot, Place(parent: parent, name: Sample.name(name)))
    }

    static func dotted(_ body: Content.Body) -> Dotted<Content> { Dotted(Sample.record().dot, Sample.content(body)) }

    static func mode(_ mode: UInt16) -> Meta {
        var meta = Meta(mode: 0)
        meta.mode = mode
        return meta
    }

    @Test(arguments: flaws)
    func `an unsound record is neither written nor read`(_ flaw: Flaw) {
        var record = Sample.record()
        #expect(record.problem == nil)
        flaw.apply(&record)
        #expect(record.problem != nil)
        let refused = refusal { () throws(ManifestError) in try Sample.coder.encode(record, epoch: Sample.epoch) }
        #expect(refused == .invalid)
    }

    @Test(arguments: flaws)
    func `a member that seals an unsound record is not believed`(_ flaw: Flaw) {
        var record = Sample.record()
        flaw.apply(&record)
        guard let forged = forgedBytes(of: record) else { return }
        #expect(refusal { () throws(ManifestError) in try Sample.coder.decode(forged) } != nil)
    }

    @Test func `.kith is a name like others below the root, and a gone place keeps it`() {
        var record = Sample.record()
        record.places[0] = RecordProblemTests.place(Sample.node(1, directory: true), ".kith")
        #expect(record.problem == nil)
    }

    @Test func `a body that says otherwise than its envelope is refused`() throws {
        let (one, other) = (Sample.record(body: Sample.file([9])), Sample.record(body: Sample.file([90])))
        guard let envelope = RecordEnvelope(of: one, in: Sample.folder, epoch: Sample.epoch).encoded() else {
            Issue.record("no envelope")
            return
        }
        let forged = sealed(RecordBody(of: other), behind: envelope)
        #expect(refusal { () throws(ManifestError) in try Sample.coder.decode(forged) } == .invalid)
        let fair = sealed(RecordBody(of: one), behind: envelope)
        #expect(try Sample.coder.decode(fair) == one)
    }

    /// What a member that skips all checks would seal; nil where not even that can be written down.
    private func forgedBytes(of record: Record) -> SignedRecordBytes? {
        guard let envelope = RecordEnvelope(of: record, in: Sample.folder, epoch: Sample.epoch).encoded() else {
            return nil
        }
        return sealed(RecordBody(of: record), behind: envelope)
    }

    private func sealed(_ body: RecordBody, behind envelope: [UInt8]) -> SignedRecordBytes {
        let context = Array("kith/record/1".utf8) + [0] + sha256(envelope).bytes
        let seal = SealKey(Sample.epochKey.derived("records"))
        return SignedRecordBytes(
            envelope: envelope, body: seal.seal(body.plaintext, associatedData: context))
    }
}
