package import Folders

/// Up to which number a replica may have used events and sequence numbers: what `.kith/` knows apart from the index, so
/// that an index that was rolled back is noticed.
package struct Reservation: Hashable, Sendable {
    package var replica: ReplicaID
    package var events: UInt64
    package var sequence: UInt64

    package init(replica: ReplicaID, events: UInt64, sequence: UInt64) {
        self.replica = replica
        self.events = events
        self.sequence = sequence
    }
}
