import Bytes
import Chunking
import Cryptography
import Folders
import Manifests
import Testing
import Wire

extension EndToEnd {
    /// A member that wrote a sound record and gives something else for its bytes.
    struct HostileContentTests {
        private struct Lie: Sendable {
            let name: String
            let size: UInt32
            let codec: UInt8
            let payload: @Sendable (Int) -> [UInt8]
        }

        /// A zstd frame without a content size (RFC 8878), of as many run-length blocks of 128 KiB as are wanted.
        private static func bomb(blocks: Int) -> [UInt8] {
            var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]
            for block in 0..<blocks {
                let head = (128 << 10) << 3 | 1 << 1 | (block == blocks - 1 ? 1 : 0)
                frame += [UInt8(head & 255), UInt8(head >> 8 & 255), UInt8(head >> 16), 0]
            }
            return frame
        }

        private static let lies = [
            Lie(name: "other bytes of the right length", size: 1000, codec: 0) { [UInt8](repeating: 7, count: $0) },
            Lie(name: "too few bytes", size: 1000, codec: 0) { [UInt8](repeating: 0, count: $0 - 1) },
            Lie(name: "too many bytes", size: 1000, codec: 0) { [UInt8](repeating: 0, count: $0 + 1) },
            Lie(name: "a frame of 12 GiB", size: 1 << 20, codec: 1) { _ in bomb(blocks: 100_000) },
            Lie(name: "a frame of one byte too many", size: 128 << 10, codec: 1) { _ in bomb(blocks: 2) },
            Lie(name: "no frame at all", size: 1000, codec: 1) { [UInt8](repeating: 0xff, count: $0) },
            Lie(name: "an unknown codec", size: 1000, codec: 9) { [UInt8](repeating: 0, count: $0) },
        ]

        @Test func `bytes that are not the chunk's, bombs among them, are refused, said, and never placed`() throws {
            try HostileCluster.with { hostile, tree in
                let m = hostile.m
                for (number, lie) in Self.lies.enumerated() {
                    let line = try m.line(to: hostile.a)
                    let zeros = [UInt8](repeating: 0, count: Int(lie.size))
                    // An id of its own each time: the true chunk of these zeros is nowhere.
                    let id = ChunkID(sha256(zeros + [UInt8(number)]))
                    let chunk = ChunkRef(id: id, size: lie.size)
                    let body = Content.Body.file(size: UInt64(lie.size), chunks: .inline([chunk]))
                    let record = try m.encoded(try m.record(UInt64(number) + 1, named: "evil \(number)", body: body))
                    let header = m.header(UInt64(number) + 1, previous: number == 0 ? nil : .zero)
                    line.say(m.pages([try m.page([record], header)]))
                    let request = try line.hear("a request") { message -> ChunkRequest? in
                        if case .chunkRequest(let request) = message, request.chunks.contains(chunk) {
                            request
                        } else {
                            nil
                        }
                    }
                    let sealed = m.sealed(chunk, codec: lie.codec, payload: lie.payload(Int(lie.size)))
                    // What is longer than a chunk can be ends the session; else its opening fails.
                    try hostile.expectComplaint(lie.name) {
                        line.say(
                            .chunkAnswer(
                                ChunkAnswer(
                                    id: request.id, chunks: [SealedPiece(id: chunk.id, bytes: sealed)], absent: [],
                                    isLast: true)))
                    }
                    line.close()
                    try hostile.expectService(tree, after: lie.name)
                }
                #expect(try hostile.a.highestMemory < 400 << 20)
            }
        }

        @Test func `a list of chunks that is none, and a file larger than all disks, hold up nobody`() throws {
            try HostileCluster.with { hostile, tree in
                let m = hostile.m
                let line = try m.line(to: hostile.a)
                var lists: [Bytes32: [UInt8]] = [:]
                let bytes: [[UInt8]] = [
                    Array("no list".utf8), [0x82, 0x08, 0x80], [UInt8](repeating: 0x81, count: 9000),
                ]
                for (number, list) in bytes.enumerated() {
                    lists[sha256(list)] = list
                    let body = Content.Body.file(size: 1 << 62, chunks: .listed(root: sha256(list), count: 1 << 50))
                    let record = try m.encoded(try m.record(UInt64(number) + 1, named: "vast \(number)", body: body))
                    let header = m.header(UInt64(number) + 1, previous: number == 0 ? nil : .zero)
                    line.say(m.pages([try m.page([record], header)]))
                }
                for _ in bytes {
                    guard
                        let request = try? line.hear(
                            "a request for lists",
                            { message -> ListRequest? in
                                if case .listRequest(let request) = message { request } else { nil }
                            })
                    else { break }
                    let objects = request.hashes.map { ListAnswer.Object(hash: $0, bytes: lists[$0] ?? []) }
                    line.say(.listAnswer(ListAnswer(id: request.id, objects: objects, absent: [], isLast: true)))
                }
                line.close()
                try hostile.expectService(tree, after: "lists that are none", size: 3 << 20)
            }
        }

        @Test func `files that nobody gives hold up no others`() throws {
            try HostileCluster.with { hostile, tree in
                let m = hostile.m
                let line = try m.line(to: hostile.a)
                for page in 1...UInt64(20) {
                    let records = try (1...UInt64(60)).map { number in
                        let chunk = ChunkRef(id: ChunkID(sha256([UInt8(page), UInt8(number)])), size: 900_000)
                        let body = Content.Body.file(size: 900_000, chunks: .inline([chunk]))
                        return try m.encoded(
                            try m.record(page * 60 + number, named: "none \(page) \(number)", body: body))
                    }
                    let header = m.header(page, previous: page == 1 ? nil : .zero, highest: 2000)
                    line.say(m.pages([try m.page(records, header)], sequence: page))
                }
                _ = try line.hear("a request") { if case .chunkRequest(let request) = $0 { request } else { nil } }
                line.close()
                try hostile.expectService(tree, after: "files that nobody gives", size: 3 << 20)
            }
        }
    }
}
