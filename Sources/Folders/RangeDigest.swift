package import Bytes

/// The name of one record that is held: its node, and the leaf of the page that signed it, which is a hash of its bytes.
package struct RecordMark: Hashable, Comparable, Sendable {
    package let node: NodeID
    package let leaf: Bytes32

    package init(node: NodeID, leaf: Bytes32) {
        self.node = node
        self.leaf = leaf
    }

    package static func < (left: RecordMark, right: RecordMark) -> Bool {
        (left.node, left.leaf) < (right.node, right.leaf)
    }
}

/// All nodes from one id to another, both of them in it.
package struct NodeRange: Hashable, Sendable {
    package let first: NodeID
    package let last: NodeID

    /// Nil where nothing would be in it.
    package init?(_ first: NodeID, through last: NodeID) {
        guard first <= last else { return nil }
        self.first = first
        self.last = last
    }

    private init(all: Void) {
        first = NodeID(Bytes16(high: 0, low: 0))
        last = NodeID(Bytes16(high: .max, low: .max))
    }

    package static let all = NodeRange(all: ())

    package func contains(_ node: NodeID) -> Bool { first <= node && node <= last }
}

/// What a device says of the records that it holds in a range of nodes.
package enum RangeDigest: Hashable, Sendable {
    /// One of the pieces that a range is cut into: from where the one before it ends.
    package struct Part: Hashable, Sendable {
        package let last: NodeID
        package let count: UInt64
        /// Of the records in it, keyed by the comparison's salt.
        package let fingerprint: Bytes16

        package init(last: NodeID, count: UInt64, fingerprint: Bytes16) {
            self.last = last
            self.count = count
            self.fingerprint = fingerprint
        }
    }

    /// Rising; the last one ends where the range does.
    case parts([Part])
    /// All that there are: rising.
    case marks([RecordMark])
}
