package import Folders

extension VersionVector {
    /// Whether each entry is within what page headers signed for its replica cover, so that it counts. A hostile record
    /// that claims to have seen event 10^9 of another replica would make that replica's later edits vanish; it waits.
    /// `highest` gives the highest event number of a replica's signed headers, 0 where none is held.
    package func isCovered(by highest: (ReplicaID) -> UInt64) -> Bool {
        entries.allSatisfy { $0.number <= highest($0.replica) }
    }
}
