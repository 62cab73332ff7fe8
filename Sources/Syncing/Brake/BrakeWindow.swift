/// How many files something happened to within the last while. Times are nanoseconds that only rise.
package struct BrakeWindow: Hashable, Sendable {
    package let length: UInt64
    private var counted: [Count] = []

    private struct Count: Hashable {
        let at: UInt64
        var files: UInt64
    }

    package init(length: UInt64) { self.length = length }

    package mutating func add(_ files: UInt64, at now: UInt64) {
        counted = counted.filter { isWithin($0, now) }
        guard files > 0 else { return }
        if let last = counted.indices.last, counted[last].at == now {
            counted[last].files += files
        } else {
            counted.append(Count(at: now, files: files))
        }
    }

    package func files(at now: UInt64) -> UInt64 {
        counted.reduce(0) { isWithin($1, now) ? $0 + $1.files : $0 }
    }

    private func isWithin(_ count: Count, _ now: UInt64) -> Bool { now < count.at || now - count.at < length }
}
