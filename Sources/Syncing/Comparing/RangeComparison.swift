package import Cryptography
package import Folders

/// One device's questions to another, until it knows what of their records differs: range-based set reconciliation (Meyer,
/// 2023), asked from one side. Whoever holds equal records is done after one answer.
///
/// Fingerprints are keyed with a salt that the asking device draws for this comparison alone, so that nobody who wrote
/// records before can have made two sets of them whose fingerprints are the same. Who answers may lie: then it is as if it
/// held other records, and no more is asked than the limits here.
package struct RangeComparison: Sendable {
    /// Of the answers: they do not fit the questions.
    package struct Unfit: Error, Hashable { package let words: String }

    /// What comes of it: nodes of which the other device has records that are not here, and of which it lacks some.
    package struct Difference: Hashable, Sendable {
        package var missingHere: Set<NodeID> = []
        package var missingThere: Set<NodeID> = []
        /// So much differs that the rest was not looked at: everything is to be sent.
        package var isBeyondCounting = false

        package init() {}

        package var isEmpty: Bool { missingHere.isEmpty && missingThere.isEmpty && !isBeyondCounting }
        package var count: Int { missingHere.union(missingThere).count }
    }

    private struct Question {
        let range: NodeRange
        let depth: Int
    }

    /// Ranges asked for in one message, and in all.
    package static let mostInMessage = 64
    package static let mostInAll = 2_048
    /// Who cuts into sixteen has come to a single record then, whatever there is.
    private static let mostDepth = 16
    private static let mostNodes = 65_536

    private let held: HeldRecords
    private let key: HMACKey
    private var asked: [Question]
    private var waiting: [Question] = []
    private var askedInAll = 1
    package private(set) var difference = Difference()

    package init(held: HeldRecords, key: HMACKey) {
        self.held = held
        self.key = key
        asked = [Question(range: .all, depth: 0)]
    }

    /// What is to be asked now: rising, none overlapping another. Empty when all is known.
    package var questions: [NodeRange] { asked.map(\.range) }

    /// The answers to `questions`, in their order.
    package mutating func answered(_ digests: [RangeDigest]) throws(Unfit) {
        guard digests.count == asked.count else { throw Unfit(words: "not as many answers as questions") }
        var differing: [Question] = []
        for (question, digest) in zip(asked, digests) {
            switch digest {
            case .marks(let marks): try compare(marks, in: question.range)
            case .parts(let parts): differing += try compare(parts, in: question)
            }
        }
        waiting = differing + waiting
        askNext()
    }

    private mutating func askNext() {
        asked = Array(waiting.prefix(RangeComparison.mostInMessage))
        waiting.removeFirst(asked.count)
        asked.sort { $0.range.first < $1.range.first }
        askedInAll += asked.count
        if askedInAll > RangeComparison.mostInAll || difference.count > RangeComparison.mostNodes {
            difference.isBeyondCounting = true
            (asked, waiting) = ([], [])
        }
    }

    private mutating func compare(_ theirs: [RecordMark], in range: NodeRange) throws(Unfit) {
        guard theirs.count <= HeldRecords.mostMarks, zip(theirs, theirs.dropFirst()).allSatisfy({ $0 < $1 }),
            theirs.allSatisfy({ range.contains($0.node) })
        else { throw Unfit(words: "names that do not rise, or were not asked for") }
        let (mine, others) = (Set(held.marks(in: range)), Set(theirs))
        for mark in others.subtracting(mine) { difference.missingHere.insert(mark.node) }
        for mark in mine.subtracting(others) { difference.missingThere.insert(mark.node) }
    }

    /// The pieces that differ, as further questions; of a single node it is known that it does.
    private mutating func compare(
        _ parts: [RangeDigest.Part], in question: Question
    ) throws(Unfit) -> [Question] {
        guard (1...HeldRecords.mostParts).contains(parts.count), parts.last?.last == question.range.last,
            parts.count > 1 || question.range.first == question.range.last
        else { throw Unfit(words: "pieces that are not the range") }
        var differing: [Question] = []
        var first = question.range.first
        for (number, part) in parts.enumerated() {
            guard let range = NodeRange(first, through: part.last), question.range.contains(part.last) else {
                throw Unfit(words: "pieces that do not rise")
            }
            if !held.agrees(with: part, in: range, key: key) {
                if range.first == range.last {
                    difference.missingHere.insert(range.first)
                    difference.missingThere.insert(range.first)
                } else {
                    differing.append(Question(range: range, depth: question.depth + 1))
                }
            }
            guard number < parts.count - 1 else { break }
            guard let next = part.last.next else { throw Unfit(words: "pieces beyond the last id") }
            first = next
        }
        guard differing.isEmpty || question.depth < RangeComparison.mostDepth else {
            throw Unfit(words: "pieces that come to no end")
        }
        return differing
    }
}
