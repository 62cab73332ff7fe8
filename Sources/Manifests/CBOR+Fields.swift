import Bytes
import Folders

extension CBORWriter {
    /// Replicas and numbers by turns, in one flat array.
    mutating func vector(_ vector: VersionVector) {
        array(vector.entries.count * 2)
        for entry in vector.entries {
            unsigned(entry.replica.raw)
            unsigned(entry.number)
        }
    }

    /// Two items: which of the vector's entries has the dot's replica, and the dot's number. False, with nothing written,
    /// where the vector does not cover the dot.
    mutating func dot(_ dot: Dot, in vector: VersionVector) -> Bool {
        guard let index = vector.entries.firstIndex(where: { $0.replica == dot.replica }),
            dot.number > 0, dot.number <= vector.entries[index].number
        else { return false }
        unsigned(UInt64(index))
        unsigned(dot.number)
        return true
    }
}

extension CBORReader {
    mutating func vector() throws(CBORError) -> VersionVector {
        let count = try array(atMost: ManifestLimit.vectorEntries * 2)
        guard count.isMultiple(of: 2), count > 0 else { throw invalid() }
        var entries: [Dot] = []
        entries.reserveCapacity(count / 2)
        for _ in 0..<(count / 2) {
            entries.append(Dot(ReplicaID(try unsigned()), try unsigned()))
        }
        guard let vector = VersionVector(entries: entries) else { throw invalid() }
        return vector
    }

    /// A dot as `CBORWriter.dot` writes it; one that the vector does not cover is refused.
    mutating func dot(in vector: VersionVector) throws(CBORError) -> Dot {
        let index = try unsigned()
        let number = try unsigned()
        guard index < UInt64(vector.entries.count) else { throw invalid() }
        let entry = vector.entries[Int(index)]
        guard (1...entry.number).contains(number) else { throw invalid() }
        return Dot(entry.replica, number)
    }

    mutating func node() throws(CBORError) -> NodeID { NodeID(try bytes16()) }

    mutating func folder() throws(CBORError) -> FolderID { FolderID(try bytes16()) }

    /// Opens an array of exactly `count` items.
    mutating func array(of count: Int) throws(CBORError) {
        guard try array(atMost: count) == count else { throw invalid() }
    }

    /// Opens an array of the values of one attribute: at least one.
    mutating func values() throws(CBORError) -> Int {
        let count = try array(atMost: ManifestLimit.values)
        guard count > 0 else { throw invalid() }
        return count
    }

    /// Hands each key of a map of rising unsigned keys to `field`, which reads its value, or returns false for one that it
    /// does not know; such are passed over.
    mutating func fields(
        _ field: (_ key: UInt64, _ reader: inout CBORReader) throws(CBORError) -> Bool
    ) throws(CBORError) {
        var last: UInt64?
        for _ in 0..<(try map(atMost: 64)) {
            let key = try key(after: last)
            last = key
            if try !field(key, &self) { _ = try encodedItem() }
        }
    }

    /// The value of a field that must be there.
    func required<Value>(_ value: Value?) throws(CBORError) -> Value {
        guard let value else { throw invalid() }
        return value
    }
}

/// Dots that rise strictly.
func areRising(_ dots: [Dot]) -> Bool { zip(dots, dots.dropFirst()).allSatisfy { $0 < $1 } }
