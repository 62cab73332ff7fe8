package import Folders
package import Identity

/// Somebody looked at a mass deletion and let it pass.
package struct Approval: Hashable, Sendable {
    package let author: DeviceID
    package let isByAdmin: Bool
    package let replica: ReplicaID
    /// Numbers of the replica's events.
    package let events: ClosedRange<UInt64>

    /// Whether it lets pass what `writer` deleted: nobody approves their own, but an admin.
    package func counts(against writer: DeviceID) -> Bool { isByAdmin || author != writer }
}
