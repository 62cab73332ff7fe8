/// Values by key that were read or written last, in two generations, so that what is used again stays and the rest goes: at
/// most twice `generation` of them, whatever a folder holds.
struct RecentValues<Key: Hashable, Value> {
    private let generation: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    init(generation: Int) { self.generation = generation }

    /// The value of a key, where it is remembered.
    mutating func value(of key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        put(value, for: key)
        return value
    }

    mutating func put(_ value: Value, for key: Key) {
        if young.count >= generation {
            old = young
            young = Dictionary(minimumCapacity: generation)
        }
        young[key] = value
    }

    mutating func forget(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    mutating func forgetAll() {
        young = [:]
        old = [:]
    }
}
