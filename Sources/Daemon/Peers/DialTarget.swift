import Identity

/// How this device came to know a place.
package enum PlaceSource: Int, Comparable, Hashable, Sendable {
    /// `kith connect`.
    case named
    /// An invite code.
    case invite
    /// The local network.
    case discovered
    /// A connection of an earlier time.
    case remembered

    package static func < (left: PlaceSource, right: PlaceSource) -> Bool { left.rawValue < right.rawValue }
}

/// A place where a peer may be, and how far attempts to reach it there have come.
struct DialTarget: Hashable, Sendable {
    /// The same place is another target where another device is expected.
    struct Key: Hashable, Comparable, Sendable {
        let place: PeerPlace
        /// Whoever else answers there is refused; nil: whoever answers is told apart by its key.
        let expected: DeviceID?

        static func < (left: Key, right: Key) -> Bool {
            if left.place != right.place { return left.place < right.place }
            guard let one = left.expected, let other = right.expected else {
                return left.expected == nil && right.expected != nil
            }
            return one < other
        }
    }

    let key: Key
    var sources: Set<PlaceSource> = []
    /// By which discovery told of it: one instance may have several places.
    var instance: String?
    /// When discovery told of it last.
    var heard: Duration?
    /// Expected, or found there at the last connection.
    var device: DeviceID?
    var failures = 0
    var due: Duration
    var isDialling = false
    /// It leads back to this device.
    var isOwn = false
    /// Why the last attempt failed.
    var trouble: String?

    init(_ key: Key, due: Duration) {
        self.key = key
        self.device = key.expected
        self.due = due
    }
}
