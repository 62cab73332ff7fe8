import Bytes

/// Which keys a table may hold: "no" is certain, and "yes" is wrong once in some hundred times (Bloom, "Space/time trade-offs
/// in hash coding with allowable errors", 1970). Keys are digests, so that their own words say which bits are theirs; who
/// makes keys that share bits makes us look, and no more. Two to four bytes a key.
struct KeyFilter {
    private static let bitsForKey = 16
    private static let probes: UInt64 = 4

    private var words: [UInt64]
    private let mask: UInt64
    /// Keys beyond which it had better be made anew.
    let capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        var bits = 1 << 16
        while bits < capacity * KeyFilter.bitsForKey { bits <<= 1 }
        words = [UInt64](repeating: 0, count: bits / 64)
        mask = UInt64(bits - 1)
        self.capacity = bits / KeyFilter.bitsForKey
    }

    var isFull: Bool { count >= capacity }

    mutating func insert(_ key: Bytes16) {
        var isNew = false
        for probe in 0..<KeyFilter.probes {
            let bit = bit(key, probe)
            let word = words[Int(bit >> 6)]
            isNew = isNew || word & 1 << (bit & 63) == 0
            words[Int(bit >> 6)] = word | 1 << (bit & 63)
        }
        if isNew { count += 1 }
    }

    func mayHold(_ key: Bytes16) -> Bool {
        for probe in 0..<KeyFilter.probes {
            let bit = bit(key, probe)
            if words[Int(bit >> 6)] & 1 << (bit & 63) == 0 { return false }
        }
        return true
    }

    private func bit(_ key: Bytes16, _ probe: UInt64) -> UInt64 {
        let start = key.low &* 0x9e37_79b9_7f4a_7c15
        let step = (key.high ^ key.low) &* 0xc2b2_ae3d_27d4_eb4f | 1
        return (start &+ probe &* step) >> 20 & mask
    }
}

/// What is known of keys that no table has, so that nobody need look for what is new.
struct Presence {
    /// Looks for nothing after which the keys are read: a folder where little happens is spared it.
    private static let patience = 64

    private var filter: KeyFilter?
    private var misses = 0

    /// Whether no table has the key, for certain.
    func lacks(_ key: Bytes16) -> Bool { filter.map { !$0.mayHold(key) } ?? false }

    /// A table has it from now on, or will.
    mutating func has(_ key: Bytes16) {
        guard filter != nil else { return }
        filter?.insert(key)
        if filter?.isFull == true { (filter, misses) = (nil, Presence.patience) }
    }

    /// Somebody has looked for what is not there. `keys` gives all that are there or will be.
    mutating func missed(_ keys: ((Bytes16) -> Void) throws -> Void, count: () throws -> Int) throws {
        guard filter == nil else { return }
        misses += 1
        guard misses >= Presence.patience else { return }
        var made = KeyFilter(capacity: 2 * (try count()))
        try keys { made.insert($0) }
        filter = made
    }
}
