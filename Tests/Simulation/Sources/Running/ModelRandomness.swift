import CSodium
import Glibc
import TestSupport

/// In the place of the system's random bytes: a stream that a seed decides, keys and nonces included.
enum ModelRandomness {
    nonisolated(unsafe) private static var stream = SplitMix(seed: 0)
    nonisolated(unsafe) private static var implementation = randombytes_implementation(
        implementation_name: { ModelRandomness.name },
        random: { UInt32(truncatingIfNeeded: ModelRandomness.stream.next()) },
        stir: nil, uniform: nil, buf: { ModelRandomness.fill($0, $1) }, close: nil)
    nonisolated(unsafe) private static let name = UnsafePointer(strdup("kith-simulation"))
    nonisolated(unsafe) private static var isReplaced = false

    /// The next run's bytes follow from the seed alone. One thread.
    static func begin(seed: UInt64) {
        if !isReplaced {
            isReplaced = true
            randombytes_set_implementation(&implementation)
            // It draws some bytes itself, once.
            _ = sodium_init()
        }
        stream = SplitMix(seed: seed)
    }

    /// Not from the stream of the rest: when SQLite draws depends on what it did before in this process.
    static func fillForStore(_ buffer: UnsafeMutableRawPointer?, _ count: Int) {
        var own = SplitMix(seed: 1)
        let bytes = UnsafeMutableRawBufferPointer(start: buffer, count: count)
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: own.next() >> 24) }
    }

    private static func fill(_ buffer: UnsafeMutableRawPointer?, _ count: Int) {
        let bytes = UnsafeMutableRawBufferPointer(start: buffer, count: count)
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: stream.next() >> 24) }
    }
}
