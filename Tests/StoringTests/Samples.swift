import Bytes
import Folders
import Identity
import Manifests
import Storing
import Syncing

enum Sample {
    static let folder = FolderID(Bytes16(high: 7, low: 7))
    static let replica = ReplicaID(0xf000_0000_0000_0001)

    static func digest(_ number: UInt64) -> Bytes32 { Bytes32(words: (number &* 0x9e37_79b9_7f4a_7c15, 1, 2, number)) }

    static func file(_ number: UInt64) -> NodeID { NodeID(Bytes16(high: number >> 8, low: number)) }

    static func directory(_ number: UInt64) -> NodeID { NodeID(Bytes16(high: 1 << 63 | number >> 8, low: number)) }

    static func name(_ text: String) throws -> Name {
        guard let name = Name(text) else { throw NoName(text: text) }
        return name
    }

    static func record(
        _ node: NodeID, _ dot: Dot, seen: [Dot] = [], parent: NodeID = .root, name: String = "a", gone: Bool = false,
        body: Content.Body = .file(size: 3, chunks: .inline([ChunkRef(id: ChunkID(digest(4)), size: 3)]))
    ) throws -> Record {
        var vector = VersionVector(dot)
        for dot in seen { vector.insert(dot) }
        let content = Content(body: body, mtime: -5, hash: ContentHash(digest(dot.number)))
        let touch = Meta.Touch(content: content.hash, mtime: 1 << 60)
        return Record(
            node: node, dot: dot, vector: vector,
            places: [Dotted(dot, Place(parent: parent, name: try Sample.name(name), gone: gone))],
            contents: [Dotted(dot, content)], metas: [Dotted(dot, Meta(mode: 0o644, touch: touch))])
    }

    static func row(_ node: NodeID, in parent: NodeID = .root, name: String = "a") throws -> NodeRow {
        let place = Place(parent: parent, name: try Sample.name(name))
        var row = NodeRow(node: node, place: place, placeDot: Dot(replica, 1), content: ContentHash(digest(1)))
        row.standsItself = true
        row.laidName = place.name
        return row
    }

    static func intent(_ number: UInt64, at text: String) throws -> NewIntent {
        NewIntent(node: file(number), parent: .root, name: try name(text), step: [UInt8(truncatingIfNeeded: number)])
    }

    static func laid(
        _ node: NodeID, in parent: NodeID = .root, name: String = "a", size: UInt64 = 3, inode: UInt64 = 1,
        content: UInt64 = 1
    ) throws -> LaidRow {
        let stamp = Stamp(
            kind: node.isDirectory ? .directory : .file, size: node.isDirectory ? 0 : size, mtime: -1, ctime: 5,
            inode: inode, birth: 9, mode: 0o755)
        return LaidRow(
            parent: parent, name: try Sample.name(name), node: node, stamp: stamp,
            content: ContentHash(digest(content)),
            racy: inode.isMultiple(of: 2))
    }

    static func header(
        _ number: UInt64, of replica: ReplicaID = replica, by device: UInt64 = 1, highest: UInt64
    ) -> PageHeader {
        PageHeader(
            folder: folder, replica: replica, device: DeviceID(digest(device)), number: number,
            previous: number == 1 ? nil : digest(8), highestEvent: highest, membership: [], leaves: [digest(9)])
    }

    static func index(in scratch: Scratch) throws -> FolderIndex {
        try FolderIndex.create(at: scratch.file("index.db"), folder: folder, replica: replica, number: 42)
    }
}

struct NoName: Error {
    let text: String
}

extension FolderIndex {
    /// Puts a page whose hash and bytes follow from its number and replica, and gives its hash.
    @discardableResult
    func putPage(_ header: PageHeader) throws -> Bytes32 {
        let hash = Sample.digest(header.replica.raw &+ header.number &* 1_000)
        try putPage(header, bytes: [1, UInt8(truncatingIfNeeded: header.number)], signature: [2], hash: hash)
        return hash
    }

    /// Stores a record as it comes from a peer, on a page that was put.
    func receive(_ record: Record, on page: Bytes32, leaf: Int = 0, bytes: Int = 2) throws {
        let envelope = [UInt8](repeating: UInt8(truncatingIfNeeded: record.dot.number), count: bytes)
        try stash(page: page, leaf: leaf, envelope: envelope, body: [7], of: record.node, record.dot)
        try setHeads(NodeHeads(received: [record]), of: record.node)
    }

    /// Sequence numbers of the records that a peer with this cursor would get, and its next cursor.
    func sequences(after cursor: UInt64, limit: Int = 100) throws -> (numbers: [UInt64], upTo: UInt64) {
        let batch = try pages(after: cursor, limit: limit)
        return (batch.slices.flatMap(\.records).map(\.sequence), batch.upTo)
    }
}
