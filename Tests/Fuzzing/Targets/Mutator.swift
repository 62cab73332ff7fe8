import TestSupport

/// Damages inputs in the ways that find traps: bits, bytes, lengths at their edges, pieces left out, doubled and moved.
/// The same seed gives the same inputs.
package struct Mutator: Sendable {
    private var random: SplitMix

    package init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// One of `inputs`, changed in one to eight places; at most `longest` bytes.
    package mutating func next(from inputs: [[UInt8]], longest: Int) -> [UInt8] {
        guard var input = inputs.randomElement(using: &random) else { return [] }
        for _ in 0..<Int.random(in: 1...8, using: &random) { change(&input, among: inputs) }
        return Array(input.prefix(longest))
    }

    private mutating func change(_ input: inout [UInt8], among inputs: [[UInt8]]) {
        let place = Int.random(in: 0...input.count, using: &random)
        let rest = input.count - place
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where rest > 0: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where rest > 0: input[place] = Mutator.edges.randomElement(using: &random) ?? 0
        case 2: input.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: input.removeSubrange(place..<(place + min(rest, Int.random(in: 1...16, using: &random))))
        case 4: input.removeSubrange(place...)
        case 5: input.insert(contentsOf: piece(of: input), at: place)
        case 6: input.insert(contentsOf: piece(of: inputs.randomElement(using: &random) ?? []), at: place)
        default: write(&input, at: place)
        }
    }

    /// Heads of CBOR, lengths and numbers where arithmetic breaks.
    private static let edges: [UInt8] = [
        0, 1, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x3b, 0x40, 0x5b, 0x5f, 0x7f, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xf6,
        0xff,
    ]

    private mutating func piece(of input: [UInt8]) -> ArraySlice<UInt8> {
        let start = Int.random(in: 0...input.count, using: &random)
        return input[start...].prefix(Int.random(in: 0...64, using: &random))
    }

    /// A number of 1 to 8 bytes, all ones or all zeros.
    private mutating func write(_ input: inout [UInt8], at place: Int) {
        let byte: UInt8 = Bool.random(using: &random) ? 0xff : 0
        for index in place..<min(input.count, place + Int.random(in: 1...8, using: &random)) { input[index] = byte }
    }
}
