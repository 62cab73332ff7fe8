package import Bytes
package import Folders
package import Identity

/// A page with those of its records that are held: what is superseded is left out.
package struct PageSlice: Hashable, Sendable {
    package struct Record: Hashable, Sendable {
        package let sequence: UInt64
        package let leaf: Int
        package let envelope: [UInt8]
        package let body: [UInt8]
    }

    package let header: [UInt8]
    package let signature: [UInt8]
    package var records: [Record]
}

/// The highest page of a replica that is held.
package struct HighestPage: Hashable, Sendable {
    package let replica: ReplicaID
    package let device: DeviceID
    package let number: UInt64
    package let hash: Bytes32
    /// The highest event number that its header signs for.
    package let highestEvent: UInt64
    package let header: [UInt8]
    package let signature: [UInt8]
}
