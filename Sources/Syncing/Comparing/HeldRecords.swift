import Bytes
package import Cryptography
package import Folders

/// The records that one device holds at one moment, in the order of their names: 48 bytes each.
package struct HeldRecords: Sendable {
    /// A mark as its bytes lie: a slice of them is what a fingerprint is taken of, without a copy.
    private struct Row {
        // Big-endian: the node's two words, and the leaf's four.
        let words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

        init(_ mark: RecordMark) {
            let (node, leaf) = (mark.node.raw, mark.leaf.words)
            words = (
                node.high.bigEndian, node.low.bigEndian, leaf.0.bigEndian, leaf.1.bigEndian, leaf.2.bigEndian,
                leaf.3.bigEndian
            )
        }

        var node: NodeID { NodeID(Bytes16(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))) }

        var mark: RecordMark {
            let leaf = (
                UInt64(bigEndian: words.2), UInt64(bigEndian: words.3), UInt64(bigEndian: words.4),
                UInt64(bigEndian: words.5)
            )
            return RecordMark(node: node, leaf: Bytes32(words: leaf))
        }
    }

    /// Pieces that a range is cut into.
    package static let mostParts = 16
    /// So many are named outright.
    package static let mostMarks = 32

    private let rows: [Row]

    /// Takes what `read` hands over, in any order; what is named twice is held once.
    package init(_ read: (_ take: (RecordMark) -> Void) throws -> Void) rethrows {
        var rows: [Row] = []
        try read { rows.append(Row($0)) }
        rows.sort { $0.mark < $1.mark }
        var kept = 0
        for at in rows.indices where at == 0 || rows[at].mark != rows[kept - 1].mark {
            rows[kept] = rows[at]
            kept += 1
        }
        rows.removeLast(rows.count - kept)
        self.rows = rows
    }

    package var count: Int { rows.count }

    package func marks(in range: NodeRange) -> [RecordMark] { rows[indices(of: range)].map(\.mark) }

    /// What is said of a range to who asks: names where they are few, else fingerprints of its pieces.
    package func digest(of range: NodeRange, key: HMACKey) -> RangeDigest {
        let indices = indices(of: range)
        if indices.count <= HeldRecords.mostMarks { return .marks(rows[indices].map(\.mark)) }
        var start = indices.lowerBound
        let parts = pieces(of: indices, in: range).map { piece in
            defer { start = piece.end }
            let fingerprint = fingerprint(start..<piece.end, key)
            return RangeDigest.Part(last: piece.last, count: UInt64(piece.end - start), fingerprint: fingerprint)
        }
        return .parts(parts)
    }

    /// Each piece's last node, and where its records end. More than one, unless the range is a single node.
    private func pieces(of indices: Range<Int>, in range: NodeRange) -> [(last: NodeID, end: Int)] {
        let cuts = cuts(of: indices)
        guard cuts.isEmpty else {
            // A piece reaches to the node before the next one's first.
            return cuts.map { (rows[$0].node.before, $0) } + [(range.last, indices.upperBound)]
        }
        // All are of one node: it is taken out of the range.
        let node = rows[indices.lowerBound].node
        var pieces = [(last: node, end: indices.upperBound)]
        if node > range.first { pieces.insert((node.before, indices.lowerBound), at: 0) }
        if node < range.last { pieces.append((range.last, indices.upperBound)) }
        return pieces
    }

    /// Whether a piece of a peer's has the same records as are held here.
    func agrees(with part: RangeDigest.Part, in range: NodeRange, key: HMACKey) -> Bool {
        let indices = indices(of: range)
        return part.count == UInt64(indices.count) && part.fingerprint == fingerprint(indices, key)
    }

    /// The first half of HMAC-SHA-256 over the marks, one after the other.
    private func fingerprint(_ indices: Range<Int>, _ key: HMACKey) -> Bytes16 {
        let digest = rows.withUnsafeBytes { bytes in
            let stride = MemoryLayout<Row>.stride
            return key.digest(
                UnsafeRawBufferPointer(rebasing: bytes[indices.lowerBound * stride..<indices.upperBound * stride]))
        }
        return Bytes16(high: digest.words.0, low: digest.words.1)
    }

    /// Where the pieces after the first begin: about equally many records in each, and never between two of one node.
    private func cuts(of indices: Range<Int>) -> [Int] {
        var cuts: [Int] = []
        for number in 1..<HeldRecords.mostParts {
            let middle = indices.lowerBound + indices.count * number / HeldRecords.mostParts
            let node = rows[middle].node
            let last = cuts.last ?? indices.lowerBound
            var cut = firstIndex(in: indices) { $0 >= node }
            if cut <= last { cut = firstIndex(in: indices) { $0 > node } }
            if cut > last, cut < indices.upperBound { cuts.append(cut) }
        }
        return cuts
    }

    private func indices(of range: NodeRange) -> Range<Int> {
        let all = rows.startIndex..<rows.endIndex
        let start = firstIndex(in: all) { $0 >= range.first }
        return start..<firstIndex(in: start..<all.upperBound) { $0 > range.last }
    }

    /// The first of them whose node is far enough, which those after it are too.
    private func firstIndex(in indices: Range<Int>, where isFarEnough: (NodeID) -> Bool) -> Int {
        var (low, high) = (indices.lowerBound, indices.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if isFarEnough(rows[middle].node) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension NodeID {
    /// The next lower id. Of an id that is above another.
    fileprivate var before: NodeID {
        let (low, borrows) = raw.low.subtractingReportingOverflow(1)
        return NodeID(Bytes16(high: borrows ? raw.high &- 1 : raw.high, low: low))
    }

    /// The next higher id; nil after the last.
    var next: NodeID? {
        let (low, carries) = raw.low.addingReportingOverflow(1)
        guard carries else { return NodeID(Bytes16(high: raw.high, low: low)) }
        return raw.high == .max ? nil : NodeID(Bytes16(high: raw.high + 1, low: 0))
    }
}
