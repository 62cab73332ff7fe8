/// Times to come, the earliest first; of one time in the order in which they were set.
struct TimerHeap {
    struct Entry {
        let time: UInt64
        let order: UInt64
        /// Without it there is nobody to do the work.
        let owner: Machine?
        let work: () -> Void
    }

    /// When an entry comes, and where it is kept: what the heap moves about counts no references.
    private struct Key {
        let time: UInt64
        let order: UInt64
        let place: Int

        func comes(before other: Key) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var keys: [Key] = []
    private var entries: [Entry?] = []
    private var freePlaces: [Int] = []

    var nextTime: UInt64? { keys.first?.time }

    mutating func insert(_ entry: Entry) {
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        keys.append(Key(time: entry.time, order: entry.order, place: place))
        rise(from: keys.count - 1)
    }

    mutating func removeAll(of isOwner: (Machine?) -> Bool) {
        let left = entries.compactMap(\.self).filter { !isOwner($0.owner) }
        self = TimerHeap()
        for entry in left { insert(entry) }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = keys.first else { return nil }
        let last = keys.removeLast()
        if !keys.isEmpty {
            keys[0] = last
            sink()
        }
        freePlaces.append(first.place)
        let entry = entries[first.place]
        entries[first.place] = nil
        return entry
    }

    private mutating func rise(from place: Int) {
        var child = place
        while child > 0 {
            let parent = (child - 1) / 2
            guard keys[child].comes(before: keys[parent]) else { return }
            keys.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < keys.count {
                if keys[child].comes(before: keys[least]) { least = child }
            }
            guard least != parent else { return }
            keys.swapAt(parent, least)
            parent = least
        }
    }
}
