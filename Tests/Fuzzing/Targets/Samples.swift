import Bytes
import Folders
import Wire

/// One of each message, with something in every field.
enum Samples {
    static let messages: [(name: String, message: Message)] = talk + pages + requests

    private static let talk: [(name: String, message: Message)] = [
        ("hello", .hello(Hello(versions: [1, 2], deviceName: "attic", nonce: digest(99)))),
        ("hello-stranger", .hello(Hello(deviceName: nil, nonce: digest(98)))),
        ("folders", .folders([announcement])), ("ping", .ping), ("pong", .pong),
        ("join", .joinRequest(JoinRequest(folder: folder, inviteKey: [7], entry: [8, 9]))),
        ("join-accepted", .joinAnswer(JoinAnswer(folder: folder, outcome: .accepted(entries: [[1], [2, 3]])))),
        ("join-refused", .joinAnswer(JoinAnswer(folder: folder, outcome: .refused(.usedUp, words: "it was used")))),
        ("membership", .membership(Membership(folder: folder, entries: [[1], []]))),
        ("membership-request", .membershipRequest(MembershipRequest(folder: folder, knownHeads: [digest(1)]))),
        ("closed", .folderClosed(folder)), ("goodbye", .goodbye(Goodbye(code: .windowExceeded, words: "too much"))),
    ]

    private static let pages: [(name: String, message: Message)] = [
        ("headers", .headers(Headers(folder: folder, headers: [SignedHeader(header: [1], signature: [2])]))),
        ("pages", .pages(Pages(folder: folder, index: 5, sequence: 70, pages: [page], more: true))),
        ("page-request", .pageRequest(PageRequest(folder: folder, hashes: [digest(1)]))),
        ("record-request", .recordRequest(RecordRequest(folder: folder, nodes: [Fixed.node(1), Fixed.node(2)]))),
        ("placed", .placed(Placed(folder: folder, index: 5, sequence: .max, pending: 2))),
        (
            "digest-request",
            .digestRequest(
                DigestRequest(
                    folder: folder, salt: digest(6), membership: digest(7),
                    ranges: [.all]))
        ),
        (
            "digest-answer",
            .digestAnswer(
                DigestAnswer(
                    folder: folder, salt: digest(6), sequence: 70,
                    digests: [
                        .parts([.init(last: Fixed.node(1), count: 40, fingerprint: Bytes16(high: 3, low: 4))]),
                        .marks([RecordMark(node: Fixed.node(2), leaf: digest(8))]),
                    ]))
        ),
    ]

    private static let requests: [(name: String, message: Message)] = [
        ("chunks", .chunkRequest(ChunkRequest(id: 4, folder: folder, groups: groups))),
        (
            "chunk-answer",
            .chunkAnswer(
                ChunkAnswer(
                    id: 4, chunks: [SealedPiece(id: ChunkID(digest(1)), bytes: [1, 2, 3])],
                    absent: [ChunkID(digest(3))], isLast: true))
        ),
        ("lists", .listRequest(ListRequest(id: 5, folder: folder, hashes: [digest(1)]))),
        (
            "list-answer",
            .listAnswer(
                ListAnswer(
                    id: 5, objects: [.init(hash: digest(1), bytes: [9, 9])], absent: [digest(2)], isLast: false))
        ),
        (
            "holding",
            .holding(
                Holding(
                    folder: folder, node: Fixed.node(1), content: ContentHash(digest(5)),
                    held: ByteRanges([0..<70_000, 90_000..<(1 << 40)]) ?? ByteRanges()))
        ),
    ]

    static let folder = Fixed.folder

    static let announcement = FolderAnnouncement(
        folder: folder, index: 5, sequence: 70, cursor: .init(index: 6, sequence: 3),
        replicas: [.init(replica: ReplicaID(8), page: 9, hash: digest(10))], membershipHeads: [digest(11)])

    private static let page = Pages.Page(
        header: SignedHeader(header: [1, 2], signature: [3]),
        records: [Pages.SignedRecord(leaf: 0, envelope: [4], body: [5]), .init(leaf: 63, envelope: [], body: [6])])

    private static let groups: [ChunkRequest.Group] = [
        .init(node: Fixed.node(1), content: ContentHash(digest(5)), chunks: [chunk(1), chunk(2)]),
        .init(node: Fixed.node(2), content: nil, chunks: [chunk(3)]),
    ]

    private static func chunk(_ number: UInt64) -> ChunkRef { ChunkRef(id: ChunkID(digest(number)), size: 100) }

    private static func digest(_ number: UInt64) -> Bytes32 { Bytes32(words: (number, 0, 0, number)) }
}
