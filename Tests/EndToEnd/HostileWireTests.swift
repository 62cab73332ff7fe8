import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import TestSupport
import Testing
import Wire

extension EndToEnd {
    /// A peer that breaks the rules of the wire itself.
    struct HostileWireTests {
        /// What ends a session, each on a line of its own.
        private static func breaches(_ m: HostilePeer) -> [(name: String, bytes: [UInt8])] {
            let group = ChunkRequest.Group(
                node: .root, content: nil, chunks: [ChunkRef(id: ChunkID(.zero), size: 1 << 20)])
            let asked = Message.chunkRequest(ChunkRequest(id: 1, folder: m.folder, groups: [group])).encoded().bytes
            let unasked = ChunkAnswer(
                id: 99, chunks: [SealedPiece(id: ChunkID(.zero), bytes: [1])], absent: [], isLast: true)
            let list = ListAnswer(id: 3, objects: [], absent: [.zero], isLast: true)
            return [
                ("the greatest length", [0xff, 0xff, 0xff, 0xff, 33]),
                ("a length with the sign's bit", [0x80, 0, 0, 0, 33]),
                ("a frame over the limit", [0, 0x44, 0, 1, 33]), ("an unknown message", [0, 0, 0, 0, 77]),
                ("a second hello", Message.hello(Hello(deviceName: nil, nonce: .zero)).encoded().bytes),
                ("a negative number", [0, 0, 0, 4, 32, 0xa1, 0x00, 0x20, 0x00]),
                ("a byte string of 2^64 bytes", frame(34, [0xa2, 0, 0x5b] + [UInt8](repeating: 0xff, count: 8))),
                ("an array of 2^63 items", frame(33, [0xa5, 0, 0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0])),
                ("a map without end", frame(32, [0xbf, 0, 1, 0xff])), ("no CBOR", frame(20, [0xff, 0xff])),
                ("an answer that nobody asked for", Message.chunkAnswer(unasked).encoded().bytes),
                ("a list that nobody asked for", Message.listAnswer(list).encoded().bytes),
                ("a number that is open already", asked + asked),
                (
                    "more than the window",
                    (1...70).flatMap { number in
                        Message.chunkRequest(ChunkRequest(id: number, folder: m.folder, groups: [group])).encoded()
                            .bytes
                    }
                ),
            ]
        }

        private static func frame(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
            [0, 0, UInt8(body.count >> 8), UInt8(body.count & 255), type] + body
        }

        @Test func `lengths, numbers and answers that cannot be end the session and nothing else`() throws {
            try HostileCluster.with { hostile, tree in
                for breach in Self.breaches(hostile.m) {
                    let line = try hostile.m.line(to: hostile.a)
                    // A request may be answered, and its number free, before the next one comes.
                    let mayPass =
                        breach.name == "a number that is open already" || breach.name == "more than the window"
                    line.say(breach.bytes)
                    if !mayPass {
                        try Patience.require("the line to end after \(breach.name)") { line.isEnded }
                        let said = try hostile.a.log.readText()
                        #expect(said.contains(hostile.m.identity.id.short), "\(breach.name)")
                    }
                    line.close()
                }
                try hostile.expectService(tree, after: "all of it")
            }
        }

        @Test func `cursors that lie, and floods of what is allowed, cost the liar alone`() throws {
            try HostileCluster.with { hostile, tree in
                let m = hostile.m
                let lies: [FolderAnnouncement.Cursor?] = [
                    nil, .init(index: .max, sequence: .max), .init(index: 0, sequence: 1),
                ]
                for cursor in lies {
                    let line = try m.line(to: hostile.a)
                    for sequence in [0, 1, 1 << 63, UInt64.max] {
                        var announcement = m.announcement()
                        (announcement.cursor, announcement.sequence) = (cursor, sequence)
                        line.say(
                            .folders([announcement]), m.pages([], sequence: sequence),
                            .placed(Placed(folder: m.folder, index: m.index, sequence: sequence, pending: .max)))
                    }
                    for _ in 0..<200 {
                        line.say(
                            .ping, .recordRequest(RecordRequest(folder: m.folder, nodes: [m.node(1)])),
                            .membershipRequest(MembershipRequest(folder: m.folder, knownHeads: [.zero])))
                    }
                    try hostile.expectService(tree, after: "a cursor of \(String(describing: cursor))")
                    line.close()
                }
            }
        }

        @Test func `who is asked and never answers holds up nobody`() throws {
            try HostileCluster.with { hostile, tree in
                let line = try hostile.m.line(to: hostile.a)
                line.say(.folders([hostile.m.announcement()]))
                // More than one peer alone is asked for at a time.
                try hostile.expectService(tree, after: "silence", size: 40 << 20)
                #expect(try line.hear("a request for chunks") { if case .chunkRequest = $0 { true } else { nil } })
                // It was not its end that let A go on.
                let peers = try hostile.a.status.peers
                #expect(peers.filter(\.connected).count == 2, "\(peers)")
            }
        }

        @Test func `who says that our numbers were given twice must show it`() throws {
            try HostileCluster.with { hostile, tree in
                let m = hostile.m
                let line = try m.line(to: hostile.a)
                let pages = try line.hear("a page of A's") { message -> Pages? in
                    if case .pages(let pages) = message, !pages.pages.isEmpty { pages } else { nil }
                }
                let header = try PageHeader(bytes: try #require(pages.pages.first).header.header)
                for page in [header.number, header.number + 1, .max] {
                    let state = FolderAnnouncement.ReplicaState(replica: header.replica, page: page, hash: .zero)
                    line.say(.folders([m.announcement([state])]))
                }
                try hostile.expectService(tree, after: "numbers given twice")
                #expect(try !hostile.a.log.readText().contains("older state"))
            }
        }

        @Test func `who connects a thousand times, or speaks slowly, or never, keeps nobody out`() throws {
            try HostileCluster.with { hostile, tree in
                var sockets: [RawSocket] = []
                for number in 0..<1000 {
                    guard let socket = try? RawSocket(address: hostile.a.address) else { continue }
                    // A TLS client's first words, half of them, or none.
                    let words: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]
                    socket.say(Array(words.prefix(number % 12)))
                    sockets.append(socket)
                }
                try hostile.expectService(tree, after: "a thousand connections")
                for round in 0..<20 {
                    for socket in sockets.prefix(50) { socket.say([UInt8(round)]) }
                }
                let slow = try hostile.m.line(to: hostile.c)
                for byte in Message.ping.encoded().bytes.prefix(4) { slow.say([byte]) }
                try hostile.expectService(tree, after: "slow words")
                sockets = []
                let line = try hostile.m.line(to: hostile.a)
                #expect(!line.isEnded)
                #expect(try hostile.a.openDescriptors < 200)
            }
        }
    }
}
