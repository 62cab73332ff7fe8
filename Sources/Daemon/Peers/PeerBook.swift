package import Bytes
package import Identity
import Wire

/// What is remembered of peers from one run to the next: their names, and where they were reached.
package struct PeerBook: Hashable, Sendable {
    static let file = "peers"
    static let longestFile = 4 << 20
    static let mostPeers = 1024
    static let mostPlaces = 8
    private static let format: UInt64 = 1

    struct Entry: Hashable, Sendable {
        var name: String?
        /// The last one that worked first.
        var places: [PeerPlace] = []
    }

    private(set) var entries: [DeviceID: Entry] = [:]
    /// By `kith connect`, rising.
    private(set) var named: [PeerPlace] = []

    /// Nobody was met yet.
    package init() {}

    /// Passes over a device that is new when there are `mostPeers` already.
    package mutating func met(_ device: DeviceID, name: String?, at place: PeerPlace?) {
        guard entries[device] != nil || entries.count < PeerBook.mostPeers else { return }
        var entry = entries[device] ?? Entry()
        if let name { entry.name = name }
        if let place {
            entry.places = Array(([place] + entry.places.filter { $0 != place }).prefix(PeerBook.mostPlaces))
        }
        entries[device] = entry
    }

    /// Keeps a place that the user named, each once.
    package mutating func named(_ place: PeerPlace) {
        guard !named.contains(place), named.count < PeerBook.mostPeers else { return }
        named = (named + [place]).sorted()
    }

    /// False if the user did not name it.
    package mutating func forget(_ place: PeerPlace) -> Bool {
        guard let index = named.firstIndex(of: place) else { return false }
        named.remove(at: index)
        return true
    }

    /// [format, [[device, name or null, [place, ...]], ...] rising, [place, ...] rising].
    package var encoded: [UInt8] {
        var writer = CBORWriter()
        writer.array(3)
        writer.unsigned(PeerBook.format)
        writer.array(entries.count)
        for (device, entry) in entries.sorted(by: { $0.key < $1.key }) {
            writer.array(3)
            writer.byteString(device.raw)
            if let name = entry.name { writer.text(name) } else { writer.null() }
            writer.array(entry.places.count)
            for place in entry.places { writer.text(place.description) }
        }
        writer.array(named.count)
        for place in named { writer.text(place.description) }
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    package init(encoded: [UInt8]) throws(CBORError) {
        var reader = CBORReader(encoded)
        guard try reader.array(atMost: 3) == 3, try reader.unsigned() == PeerBook.format else {
            throw reader.invalid()
        }
        for _ in 0..<(try reader.array(atMost: PeerBook.mostPeers)) {
            guard try reader.array(atMost: 3) == 3 else { throw reader.invalid() }
            let device = DeviceID(try reader.bytes32())
            let name = reader.null() ? nil : try reader.text(atMost: WireLimit.deviceName)
            entries[device] = Entry(name: name, places: try PeerBook.places(&reader, atMost: PeerBook.mostPlaces))
        }
        named = try PeerBook.places(&reader, atMost: PeerBook.mostPeers)
        try reader.finish()
    }

    private static func places(_ reader: inout CBORReader, atMost limit: Int) throws(CBORError) -> [PeerPlace] {
        var places: [PeerPlace] = []
        for _ in 0..<(try reader.array(atMost: limit)) {
            guard let place = PeerPlace(text: try reader.text(atMost: 300)) else { throw reader.invalid() }
            places.append(place)
        }
        return places
    }
}
