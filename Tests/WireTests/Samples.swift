import Bytes
import Folders
import Wire

func digest(_ number: UInt64) -> Bytes32 { Bytes32(words: (number, 0, 0, number)) }
func folder(_ number: UInt64) -> FolderID { FolderID(Bytes16(high: number, low: 1)) }
func node(_ number: UInt64) -> NodeID { NodeID(Bytes16(high: 0, low: number)) }
func chunk(_ number: UInt64, size: UInt32 = 100) -> ChunkRef { ChunkRef(id: ChunkID(digest(number)), size: size) }

func hello(_ name: String? = nil, versions: [UInt64] = [1]) -> Hello {
    Hello(versions: versions, deviceName: name, nonce: digest(99))
}

func announcement(_ number: UInt64) -> FolderAnnouncement {
    FolderAnnouncement(
        folder: folder(number), index: 5, sequence: 70, cursor: .init(index: 6, sequence: 3),
        replicas: [.init(replica: ReplicaID(8), page: 9, hash: digest(10))], membershipHeads: [digest(11)])
}

func pages(_ number: UInt64, records: Int = 1, bytes: Int = 10, pages: Int = 1) -> Pages {
    let header = SignedHeader(header: [1, 2], signature: [3])
    let records = (0..<records).map { leaf in
        Pages.SignedRecord(leaf: UInt8(leaf), envelope: [4], body: [UInt8](repeating: 5, count: bytes))
    }
    let page = Pages.Page(header: header, records: records)
    return Pages(
        folder: folder(number), index: 5, sequence: 70, pages: Array(repeating: page, count: pages), more: false)
}

/// One of each message, with something in every field.
let samples: [Message] = [
    .hello(hello("attic", versions: [1, 2])), .hello(hello()),
    .goodbye(Goodbye(code: .windowExceeded, words: "too much")), .ping, .pong,
    .folders([announcement(1), announcement(2)]), .folders([]), .folderClosed(folder(3)),
    .joinRequest(JoinRequest(folder: folder(1), inviteKey: [7], entry: [8, 9])),
    .joinAnswer(JoinAnswer(folder: folder(1), outcome: .accepted(entries: [[1], [2, 3]]))),
    .joinAnswer(JoinAnswer(folder: folder(1), outcome: .refused(.usedUp, words: "it was used"))),
    .joinAnswer(JoinAnswer(folder: folder(1), outcome: .accepted(entries: [[1]]), more: true)),
    .joinLookup(JoinLookup(salt: digest(1), question: digest(2))),
    .joinLookupAnswer(JoinLookupAnswer(question: digest(2), proof: digest(3))),
    .joinLookupAnswer(JoinLookupAnswer(question: digest(2), proof: nil)),
    .membership(Membership(folder: folder(1), entries: [[1], []])),
    .membershipRequest(MembershipRequest(folder: folder(1), knownHeads: [digest(1)])),
    .headers(Headers(folder: folder(1), headers: [SignedHeader(header: [1], signature: [2])])),
    .pages(pages(1, records: 3)), .pageRequest(PageRequest(folder: folder(1), hashes: [digest(1)])),
    .recordRequest(RecordRequest(folder: folder(1), nodes: [node(1), node(2)])),
    .placed(Placed(folder: folder(1), index: 5, sequence: .max, pending: 2)),
    .placed(Placed(folder: folder(1), index: 5, sequence: 7, pending: 0, isReading: true)),
    .digestRequest(
        DigestRequest(
            folder: folder(1), salt: digest(6), membership: digest(7),
            ranges: [NodeRange(node(1), through: node(1)), NodeRange(node(2), through: node(9))].compactMap(\.self))),
    .digestAnswer(
        DigestAnswer(
            folder: folder(1), salt: digest(6), sequence: 70,
            digests: [
                .parts([.init(last: node(1), count: .max, fingerprint: Bytes16(high: 3, low: 4))]),
                .marks([RecordMark(node: node(2), leaf: digest(8)), RecordMark(node: node(9), leaf: digest(9))]),
                .marks([]),
            ])),
    .digestAnswer(DigestAnswer(folder: folder(1), salt: digest(6), sequence: 0, digests: nil)),
    .chunkRequest(
        ChunkRequest(
            id: 4, folder: folder(1),
            groups: [
                .init(node: node(1), content: ContentHash(digest(5)), chunks: [chunk(1), chunk(2)]),
                .init(node: node(2), content: nil, chunks: [chunk(3)]),
            ])),
    .chunkAnswer(
        ChunkAnswer(
            id: 4,
            chunks: [
                SealedPiece(id: ChunkID(digest(1)), bytes: [1, 2, 3]), SealedPiece(id: ChunkID(digest(2)), bytes: []),
            ], absent: [ChunkID(digest(3))], isLast: true)),
    .listRequest(ListRequest(id: 5, folder: folder(1), hashes: [digest(1)])),
    .listAnswer(
        ListAnswer(id: 5, objects: [.init(hash: digest(1), bytes: [9, 9])], absent: [digest(2)], isLast: false)),
    .holding(holding([0..<5, 7..<(.max)])), .holding(holding([])),
]

func holding(_ ranges: [Range<UInt64>]) -> Holding {
    Holding(
        folder: folder(1), node: node(1), content: ContentHash(digest(5)), held: ByteRanges(ranges) ?? ByteRanges())
}

func frames(in bytes: [UInt8], limit: Int = WireLimit.frame) throws -> [Frame] {
    var decoder = FrameDecoder(limit: limit)
    var rest = bytes[...]
    var frames: [Frame] = []
    while let frame = try decoder.nextFrame(in: &rest) { frames.append(frame) }
    return frames
}

func decoded(_ outgoing: OutgoingFrame) throws -> [Message] {
    try frames(in: outgoing.bytes).compactMap { try Message.decoded($0) }
}
