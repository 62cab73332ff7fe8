/// One event: the `number`-th of a replica in a folder. Numbers begin with 1 and only rise.
package struct Dot: Hashable, Comparable, Sendable {
    package let replica: ReplicaID
    package let number: UInt64

    package init(_ replica: ReplicaID, _ number: UInt64) {
        self.replica = replica
        self.number = number
    }

    /// By replica, then by number: the order of the model, and the same on each device.
    package static func < (left: Dot, right: Dot) -> Bool {
        (left.replica, left.number) < (right.replica, right.number)
    }
}

/// All events on one node that somebody has seen: for each replica the last number. Causality without clocks (Parker et
/// al., "Detection of mutual inconsistency in distributed systems", 1983; with dots as in Preguica et al., 2010).
package struct VersionVector: Hashable, Sendable {
    /// Replicas that a vector may name.
    package static let mostEntries = 4096

    /// Rising by replica; each replica once, no number 0.
    package private(set) var entries: [Dot] = []

    package init() {}

    package init(_ dot: Dot) { entries = [dot] }

    /// Nil unless replicas rise strictly and no number is 0.
    package init?(entries: [Dot]) {
        for (index, entry) in entries.enumerated() {
            guard entry.number > 0, index == 0 || entries[index - 1].replica < entry.replica else { return nil }
        }
        self.entries = entries
    }

    package func number(of replica: ReplicaID) -> UInt64 {
        entries.first { $0.replica == replica }?.number ?? 0
    }

    package func covers(_ dot: Dot) -> Bool { number(of: dot.replica) >= dot.number }

    /// The events that either has seen.
    package mutating func merge(_ other: VersionVector) {
        for dot in other.entries { insert(dot) }
    }

    package mutating func insert(_ dot: Dot) {
        let index = entries.firstIndex { $0.replica >= dot.replica } ?? entries.endIndex
        if index < entries.endIndex, entries[index].replica == dot.replica {
            if entries[index].number < dot.number { entries[index] = dot }
        } else {
            entries.insert(dot, at: index)
        }
    }
}
