package import Bytes
package import Folders
package import Identity

/// What is signed of a page: who wrote which events, in which order, knowing which membership.
package struct PageHeader: Hashable, Sendable {
    package var folder: FolderID
    package var replica: ReplicaID
    package var device: DeviceID
    /// Rises by 1 from 1 within a replica and folder.
    package var number: UInt64
    /// SHA-256 of the header before; nil for page 1 only.
    package var previous: Bytes32?
    /// The highest event number of the replica up to this page.
    package var highestEvent: UInt64
    /// Heads of the membership log that the author knew, rising.
    package var membership: [EntryHash]
    /// `SignedRecordBytes.leafHash` of each record, in the order of their writing; 1 to 64.
    package var leaves: [Bytes32]

    package init(
        folder: FolderID, replica: ReplicaID, device: DeviceID, number: UInt64, previous: Bytes32?,
        highestEvent: UInt64, membership: [EntryHash], leaves: [Bytes32]
    ) {
        self.folder = folder
        self.replica = replica
        self.device = device
        self.number = number
        self.previous = previous
        self.highestEvent = highestEvent
        self.membership = membership
        self.leaves = leaves
    }

    package init(bytes: [UInt8]) throws(ManifestError) {
        guard bytes.count <= ManifestLimit.pageHeaderBytes else {
            throw ManifestError(.tooLarge, "a page header of \(bytes.count) bytes is over the limit")
        }
        self = try reading("a page header") { () throws(CBORError) in
            var reader = CBORReader(bytes)
            let header = try PageHeader(from: &reader)
            try reader.finish()
            return header
        }
        if let problem { throw ManifestError(.invalid, problem) }
    }

    /// What keeps it from being a header that anyone accepts; nil for a sound one.
    var problem: String? {
        if number == 0 || (number == 1) != (previous == nil) { return "a page's number and its predecessor disagree" }
        if highestEvent == 0 { return "a page covers no event" }
        if membership.count > ManifestLimit.heads || !zip(membership, membership.dropFirst()).allSatisfy({ $0 < $1 }) {
            return "a page's membership heads are too many or do not rise"
        }
        return (1...ManifestLimit.recordsInPage).contains(leaves.count) ? nil : "a page has \(leaves.count) records"
    }

    private init(from reader: inout CBORReader) throws(CBORError) {
        var ids: (folder: FolderID?, replica: ReplicaID?, device: DeviceID?)
        var number: UInt64?
        var highest: UInt64?
        (previous, membership, leaves) = (nil, [], [])
        var previous: Bytes32?
        var hashes = (membership: [Bytes32](), leaves: [Bytes32]())
        try reader.fields { (key, reader) throws(CBORError) in
            switch key {
            case 1: ids.folder = try reader.folder()
            case 2: ids.replica = ReplicaID(try reader.unsigned())
            case 3: ids.device = DeviceID(try reader.bytes32())
            case 4: number = try reader.unsigned()
            case 5: previous = try reader.bytes32()
            case 6: highest = try reader.unsigned()
            case 7: hashes.membership = try reader.hashes(atMost: ManifestLimit.heads)
            case 8: hashes.leaves = try reader.hashes(atMost: ManifestLimit.recordsInPage)
            default: return false
            }
            return true
        }
        folder = try reader.required(ids.folder)
        replica = try reader.required(ids.replica)
        device = try reader.required(ids.device)
        self.number = try reader.required(number)
        highestEvent = try reader.required(highest)
        self.previous = previous
        membership = hashes.membership.map(EntryHash.init)
        leaves = hashes.leaves
    }

    func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 256 + leaves.count * 34)
        writer.map(previous == nil ? 7 : 8)
        writer.unsigned(1)
        writer.byteString(folder.raw)
        writer.unsigned(2)
        writer.unsigned(replica.raw)
        writer.unsigned(3)
        writer.byteString(device.raw)
        writer.unsigned(4)
        writer.unsigned(number)
        if let previous {
            writer.unsigned(5)
            writer.byteString(previous)
        }
        writer.unsigned(6)
        writer.unsigned(highestEvent)
        writer.unsigned(7)
        writer.hashes(membership.map(\.raw))
        writer.unsigned(8)
        writer.hashes(leaves)
        return writer.bytes
    }
}

extension CBORWriter {
    mutating func hashes(_ hashes: [Bytes32]) {
        array(hashes.count)
        for hash in hashes { byteString(hash) }
    }
}

extension CBORReader {
    mutating func hashes(atMost limit: Int) throws(CBORError) -> [Bytes32] {
        var hashes: [Bytes32] = []
        for _ in 0..<(try array(atMost: limit)) { hashes.append(try bytes32()) }
        return hashes
    }
}
