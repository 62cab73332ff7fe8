import Bytes
import Cryptography
import Folders
import Syncing
import TestSupport
import Testing

/// Range-based set reconciliation: sets that differ anyhow are told apart, in few questions and bytes.
@Suite struct ComparisonTests {
    /// What a conversation between two sets came to.
    private struct Talk {
        var rounds = 0
        var ranges = 0
        var parts = 0
        var marks = 0
        var difference = RangeComparison.Difference()

        /// Bytes of what was said, as CBOR has them in `docs/protocol.md`: salt, membership and folder in each message.
        var bytes: Int { rounds * 2 * 120 + ranges * (35 + 6) + parts * (1 + 17 + 9 + 17) + marks * (1 + 17 + 34) }
    }

    private static let key: HMACKey = HMACKey(SecretKey.random())

    private func mark(_ random: inout SplitMix, node: NodeID? = nil) -> RecordMark {
        let node = node ?? NodeID(Bytes16(high: random.next(), low: random.next()))
        return RecordMark(node: node, leaf: Bytes32(words: (random.next(), 0, 0, random.next())))
    }

    private func leaf(of word: UInt64) -> Bytes32 { Bytes32(words: (word, word, word, word)) }

    private func held(_ marks: some Sequence<RecordMark>) -> HeldRecords { HeldRecords { marks.forEach($0) } }

    private func compare(_ mine: some Sequence<RecordMark>, with theirs: some Sequence<RecordMark>) throws -> Talk {
        let (mine, theirs) = (held(mine), held(theirs))
        var comparison = RangeComparison(held: mine, key: Self.key)
        var talk = Talk()
        while !comparison.questions.isEmpty {
            let questions = comparison.questions
            #expect(zip(questions, questions.dropFirst()).allSatisfy { $0.last < $1.first })
            #expect(questions.count <= RangeComparison.mostInMessage)
            let digests = questions.map { theirs.digest(of: $0, key: Self.key) }
            talk.rounds += 1
            talk.ranges += questions.count
            for digest in digests {
                switch digest {
                case .parts(let parts): talk.parts += parts.count
                case .marks(let marks): talk.marks += marks.count
                }
            }
            try comparison.answered(digests)
        }
        talk.difference = comparison.difference
        return talk
    }

    private func expectWhole(_ difference: RangeComparison.Difference, mine: Set<RecordMark>, theirs: Set<RecordMark>) {
        #expect(!difference.isBeyondCounting)
        #expect(difference.missingHere == Set(theirs.subtracting(mine).map(\.node)))
        #expect(difference.missingThere == Set(mine.subtracting(theirs).map(\.node)))
    }

    @Test func `equal sets of 100,000 are known to be equal after one question and less than 4 KiB`() throws {
        var random = SplitMix(seed: 1)
        let marks = (0..<100_000).map { _ in mark(&random) }
        let talk = try compare(marks, with: marks.reversed())
        #expect(talk.difference.isEmpty)
        #expect(talk.rounds == 1)
        #expect(talk.bytes < 4096)
        print("equal sets of 100,000: \(talk.bytes) bytes in \(talk.rounds) round")
    }

    @Test func `one record more among 100,000 is found in five questions and less than 8 KiB`() throws {
        var random = SplitMix(seed: 2)
        let theirs = (0..<100_000).map { _ in mark(&random) }
        let talk = try compare(theirs.dropLast(), with: theirs)
        expectWhole(talk.difference, mine: Set(theirs.dropLast()), theirs: Set(theirs))
        #expect(talk.rounds <= 5)
        #expect(talk.bytes < 8192)
        print("one more of 100,000: \(talk.bytes) bytes in \(talk.rounds) rounds")
    }

    @Test func `random sets: each side learns exactly what the other has more`() throws {
        let seed = UInt64.random(in: 0..<1 << 32)
        for number in 0..<300 {
            var random = SplitMix(seed: seed &+ UInt64(number))
            let common = (0..<Int.random(in: 0..<600, using: &random)).map { _ in mark(&random) }
            var (mine, theirs) = (Set(common), Set(common))
            for _ in 0..<Int.random(in: 0..<60, using: &random) { mine.insert(mark(&random)) }
            for _ in 0..<Int.random(in: 0..<60, using: &random) { theirs.insert(mark(&random)) }
            // A node with other records here, there, and more of them than one answer names.
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                guard let node = common.randomElement(using: &random)?.node else { break }
                for _ in 0..<Int.random(in: 1..<50, using: &random) { theirs.insert(mark(&random, node: node)) }
            }
            let talk = try compare(mine, with: theirs)
            let (here, there) = (talk.difference.missingHere, talk.difference.missingThere)
            #expect(!talk.difference.isBeyondCounting)
            let (more, less) = (Set(theirs.subtracting(mine).map(\.node)), Set(mine.subtracting(theirs).map(\.node)))
            // Of a node whose records are too many to be named it is known only that they differ.
            #expect(here.isSuperset(of: more) && there.isSuperset(of: less), "seed \(seed &+ UInt64(number))")
            #expect(here.union(there) == more.union(less), "seed \(seed &+ UInt64(number))")
        }
    }

    @Test func `the union comes of what both then send`() throws {
        var random = SplitMix(seed: 5)
        let common = (0..<2000).map { _ in mark(&random) }
        var mine = Set(common + (0..<90).map { _ in mark(&random) })
        var theirs = Set(common + (0..<90).map { _ in mark(&random) })
        let all = mine.union(theirs)
        let difference = try compare(mine, with: theirs).difference
        let (sent, got) = (
            mine.filter { difference.missingThere.contains($0.node) },
            theirs.filter { difference.missingHere.contains($0.node) }
        )
        mine.formUnion(got)
        theirs.formUnion(sent)
        #expect(mine == all && theirs == all)
        #expect(try compare(mine, with: theirs).difference.isEmpty)
    }

    @Test func `sets without anything in common end in sending everything`() throws {
        var random = SplitMix(seed: 6)
        let mine = (0..<80_000).map { _ in mark(&random) }
        let theirs = (0..<80_000).map { _ in mark(&random) }
        let talk = try compare(mine, with: theirs)
        #expect(talk.difference.isBeyondCounting)
        #expect(talk.ranges <= RangeComparison.mostInAll + RangeComparison.mostInMessage)
    }

    @Test func `nothing against nothing, and against something`() throws {
        var random = SplitMix(seed: 7)
        let some = (0..<100).map { _ in mark(&random) }
        #expect(try compare([], with: []).difference.isEmpty)
        expectWhole(try compare([], with: some).difference, mine: [], theirs: Set(some))
        expectWhole(try compare(some, with: []).difference, mine: Set(some), theirs: [])
    }

    @Test func `another salt gives other fingerprints`() {
        var random = SplitMix(seed: 8)
        let records = held((0..<100).map { _ in mark(&random) })
        let other = HMACKey(SecretKey.random())
        #expect(records.digest(of: .all, key: Self.key) != records.digest(of: .all, key: other))
    }

    /// As Python's `hmac` gives them for the names and the salt, by docs/protocol.md.
    @Test func `fingerprints are what the protocol says`() throws {
        let salt = HMACKey(try #require(SecretKey(bytes: (0..<32).map { $0 })))
        let marks = (1...40).map { number in
            RecordMark(
                node: NodeID(Bytes16(high: 0, low: number)),
                leaf: leaf(of: number * 0x0101_0101_0101_0101))
        }
        guard case .parts(let parts) = held(marks).digest(of: .all, key: salt) else {
            Issue.record("forty are named")
            return
        }
        #expect(parts.count == 16)
        #expect(parts.first?.last == NodeID(Bytes16(high: 0, low: 2)))
        #expect(parts.first.map { hexadecimal($0.fingerprint.bytes) } == "d18825da1d984e4cf3948e673155ffa4")
        #expect(parts.last.map { hexadecimal($0.fingerprint.bytes) } == "d49696e119daf336b16ad80ae1aaed9d")
    }

    /// Ids next to each other, and at both ends of all.
    @Test func `ids at the ends and without a gap are kept apart`() throws {
        var random = SplitMix(seed: 9)
        let ends = [Bytes16(high: 0, low: 0), Bytes16(high: .max, low: .max), Bytes16(high: 3, low: .max)]
        let row = (0..<200).map { Bytes16(high: 4, low: $0) }
        let theirs = (ends + row).map { mark(&random, node: NodeID($0)) }
        for missing in theirs.indices {
            var mine = theirs
            mine.remove(at: missing)
            expectWhole(try compare(mine, with: theirs).difference, mine: Set(mine), theirs: Set(theirs))
        }
    }

    @Test func `answers that do not fit their questions end the comparison`() throws {
        var random = SplitMix(seed: 10)
        let mine = held((0..<100).map { _ in mark(&random) })
        let (low, high) = (NodeID(Bytes16(high: 1, low: 0)), NodeID(Bytes16(high: .max, low: .max)))
        func part(_ last: NodeID) -> RangeDigest.Part {
            .init(last: last, count: 1, fingerprint: Bytes16(high: 0, low: 0))
        }
        let names = (0..<40).map { _ in mark(&random) }.sorted()
        let unfit: [[RangeDigest]] = [
            [], [.marks([]), .marks([])], [.marks(names)], [.marks([names[1], names[0]])],
            [.marks([names[0], names[0]])],
            [.parts([])], [.parts([part(high)])], [.parts([part(low)])], [.parts([part(high), part(low)])],
            [.parts([part(low), part(low), part(high)])], [.parts([part(high), part(high)])],
            [.parts((0..<17).map { part(NodeID(Bytes16(high: $0, low: 0))) } + [part(high)])],
        ]
        for digests in unfit {
            var comparison = RangeComparison(held: mine, key: Self.key)
            #expect(throws: RangeComparison.Unfit.self) { try comparison.answered(digests) }
        }
    }

    /// Who cuts off one id at a time could go on for 2^128 answers.
    @Test func `answers that come to no end are not waited for`() throws {
        var random = SplitMix(seed: 11)
        var comparison = RangeComparison(held: held((0..<100).map { _ in mark(&random) }), key: Self.key)
        var rounds = 0
        #expect(throws: RangeComparison.Unfit.self) {
            while !comparison.questions.isEmpty {
                rounds += 1
                try comparison.answered(
                    comparison.questions.map { range in
                        let fingerprint = Bytes16(high: random.next(), low: 0)
                        let parts = [range.first, range.last].map {
                            RangeDigest.Part(last: $0, count: 7, fingerprint: fingerprint)
                        }
                        return .parts(range.first == range.last ? [parts[1]] : parts)
                    })
            }
        }
        #expect(rounds < 40)
    }

    @Test func `an answer has at most sixteen pieces or thirty-two names, however records lie`() {
        var random = SplitMix(seed: 12)
        let pile = NodeID(Bytes16(high: 1 << 62, low: 0))
        for around in [0, 1, 3, 40] {
            let marks =
                (0..<500).map { _ in mark(&random, node: pile) } + (0..<around).map { _ in mark(&random) }
            guard case .parts(let parts) = held(marks).digest(of: .all, key: Self.key) else {
                Issue.record("so many are named")
                continue
            }
            #expect(parts.count <= HeldRecords.mostParts)
            #expect(parts.reduce(0) { $0 + $1.count } == UInt64(marks.count))
            #expect(parts.last?.last == NodeRange.all.last)
            #expect(parts.count > 1)
        }
    }
}
