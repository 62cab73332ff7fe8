import Bytes
import Folders

/// Writes the fields that are there, and counts them.
struct MapWriter {
    private var count = 0
    private var writer = CBORWriter(reserving: 256)

    /// Keys are given rising.
    mutating func field<Value>(_ key: UInt64, _ value: Value?, _ write: (inout CBORWriter, Value) -> Void) {
        guard let value else { return }
        writer.unsigned(key)
        write(&writer, value)
        count += 1
    }

    var encoded: [UInt8] {
        var map = CBORWriter(reserving: writer.bytes.count + 2)
        map.map(count)
        map.encoded(writer.bytes)
        return map.bytes
    }
}

extension CBORWriter {
    mutating func epochs(_ epochs: [EpochID]) {
        array(epochs.count)
        for epoch in epochs { byteString(epoch.raw) }
    }

    /// Two byte strings by turns, in one flat array.
    mutating func pairs(_ pairs: [(key: [UInt8], value: [UInt8])]) {
        array(pairs.count * 2)
        for pair in pairs {
            byteString(pair.key)
            byteString(pair.value)
        }
    }
}

extension CBORReader {
    mutating func epochs() throws(CBORError) -> [EpochID] {
        var epochs: [EpochID] = []
        for _ in 0..<(try array(atMost: ManifestLimit.epochsInBox)) { epochs.append(EpochID(try bytes16())) }
        return epochs
    }

    mutating func risingHashes(atMost limit: Int) throws(CBORError) -> [Bytes32] {
        let hashes = try hashes(atMost: limit)
        guard zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 }) else { throw invalid() }
        return hashes
    }

    mutating func boxes() throws(CBORError) -> [MembershipEntry.Box] {
        let count = try array(atMost: ManifestLimit.members * 2)
        guard count.isMultiple(of: 2) else { throw invalid() }
        var boxes: [MembershipEntry.Box] = []
        for _ in 0..<(count / 2) {
            let recipient = try bytes32()
            boxes.append(
                MembershipEntry.Box(recipient: recipient, sealed: try byteString(atMost: ManifestLimit.boxBytes)))
        }
        return boxes
    }

    mutating func links() throws(CBORError) -> [MembershipEntry.Link] {
        let count = try array(atMost: ManifestLimit.epochsInBox * 2)
        guard count.isMultiple(of: 2) else { throw invalid() }
        var links: [MembershipEntry.Link] = []
        for _ in 0..<(count / 2) {
            let epoch = EpochID(try bytes16())
            links.append(MembershipEntry.Link(epoch: epoch, sealed: try byteString(atMost: 128)))
        }
        return links
    }
}
