import Bytes
package import Folders

/// The heads of one node after one more record: those that no other has seen, rising by dot. Merging is commutative,
/// associative and idempotent, so the order of arrival does not matter.
package func adding(_ record: Record, to heads: [Record]) -> [Record] {
    if heads.contains(where: { $0.saw(record.dot) && !isTwin($0, record) }) { return heads }
    return (heads.filter { !record.saw($0.dot) || isTwin($0, record) } + [record]).sorted(by: precedes)
}

/// Two records under one dot that say different things: a number was given twice. Both are kept, and neither has seen the
/// other, until an event that has seen the dot replaces both.
package func isTwin(_ one: Record, _ other: Record) -> Bool { one.dot == other.dot && one != other }

/// The order of heads: by dot, and of twins by what they say, so that each device has the same.
package func precedes(_ one: Record, _ other: Record) -> Bool {
    one.dot == other.dot ? one.tieBreak.lexicographicallyPrecedes(other.tieBreak) : one.dot < other.dot
}

extension Record {
    fileprivate var tieBreak: [UInt8] {
        var bytes = contents.flatMap { $0.value.hash.raw.bytes }
        for place in places {
            bytes += place.value.parent.raw.bytes + place.value.name.bytes + [place.value.gone ? 1 : 0]
        }
        for meta in metas {
            bytes += bigEndian(UInt64(meta.value.mode)) + bigEndian(UInt64(bitPattern: meta.value.touch?.mtime ?? 0))
        }
        bytes += contents.flatMap { bigEndian(UInt64(bitPattern: $0.value.mtime)) }
        return bytes + vector.entries.flatMap { bigEndian($0.replica.raw) + bigEndian($0.number) }
    }

    private func bigEndian(_ word: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
}

/// Of the values that heads hold, those that no head has seen and dropped, rising by dot. Heads that came without what lay
/// between them can each have dropped the others' values; then all count, until what is missing comes.
func live<Value>(_ heads: [Record], _ values: KeyPath<Record, [Dotted<Value>]>) -> [Dotted<Value>] {
    if heads.count == 1 { return heads[0][keyPath: values] }
    var held: [Dotted<Value>] = []
    for head in heads {
        // By dot and value: a dot that was given twice has two.
        for value in head[keyPath: values] where !held.contains(value) { held.append(value) }
    }
    let living = held.filter { value in
        heads.allSatisfy { head in
            !head.saw(value.dot) || head[keyPath: values].contains { $0.dot == value.dot }
        }
    }
    return (living.isEmpty ? held : living).sorted { $0.dot < $1.dot }
}
