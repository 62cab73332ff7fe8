import Bytes
import Folders
import Identity

/// One value bound to a statement. Numbers without sign are stored as their two's complement; ids as blobs, whose order
/// is the order of the ids.
enum Cell {
    case null
    case integer(Int64)
    case bytes16(Bytes16)
    case bytes32(Bytes32)
    case blob([UInt8])
    case text(String)

    static func node(_ node: NodeID) -> Cell { .bytes16(node.raw) }
    static func node(_ node: NodeID?) -> Cell { node.map { .bytes16($0.raw) } ?? .null }
    static func name(_ name: Name) -> Cell { .blob(name.bytes) }
    static func name(_ name: Name?) -> Cell { name.map { .blob($0.bytes) } ?? .null }
    static func content(_ hash: ContentHash) -> Cell { .bytes32(hash.raw) }
    static func replica(_ replica: ReplicaID) -> Cell { .unsigned(replica.raw) }
    static func device(_ device: DeviceID) -> Cell { .bytes32(device.raw) }
    static func unsigned(_ value: UInt64) -> Cell { .integer(Int64(bitPattern: value)) }
    static func boolean(_ value: Bool) -> Cell { .integer(value ? 1 : 0) }
    static func count(_ value: Int) -> Cell { .integer(Int64(value)) }
}

extension Row {
    func node(_ column: Int32) throws(StoringError) -> NodeID { NodeID(try bytes16(column)) }

    func name(_ column: Int32) throws(StoringError) -> Name {
        guard let name = Name(blob(column)) else { throw corrupt() }
        return name
    }

    func content(_ column: Int32) throws(StoringError) -> ContentHash { ContentHash(try bytes32(column)) }

    func replica(_ column: Int32) -> ReplicaID { ReplicaID(unsigned(column)) }

    func device(_ column: Int32) throws(StoringError) -> DeviceID { DeviceID(try bytes32(column)) }

    func dot(_ replicaColumn: Int32, _ numberColumn: Int32) -> Dot {
        Dot(replica(replicaColumn), unsigned(numberColumn))
    }
}
