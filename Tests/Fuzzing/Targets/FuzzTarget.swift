/// One decoder that takes bytes from outside, ready to be given any bytes at all.
package struct FuzzTarget: Sendable {
    package enum Outcome: Hashable, Sendable {
        case accepted
        case refused
    }

    /// A trap in here is a finding, and so is a `BrokenPromise` that it throws.
    package typealias Body = @Sendable (_ input: [UInt8]) throws -> Outcome

    /// As `FUZZ_TARGETS` and the folder of its corpus name it.
    package let name: String
    /// Processor time that `make fuzz` gives it unless told otherwise, in seconds.
    package let budget: Int
    /// Bytes of the longest input that is tried.
    package let longest: Int
    /// Real encodings, with the names of their files: what the corpus is made from.
    package let seeds: @Sendable () throws -> [(name: String, bytes: [UInt8])]
    package let run: Body

    /// - Parameter budget: In minutes of processor time.
    init(
        _ name: String, minutes budget: Int = 5, longest: Int = 4096,
        seeds: @escaping @Sendable () throws -> [(name: String, bytes: [UInt8])], run: @escaping Body
    ) {
        self.name = name
        self.budget = budget * 60
        self.longest = longest
        self.seeds = seeds
        self.run = run
    }

    /// In the order in which `make fuzz` takes them.
    package static let all: [FuzzTarget] = [
        .frames, .cbor, .pages, .chunks, .zstandard, .records, .membership, .invites, .lists, .session, .index,
        .control,
        .http, .ignore, .home, .area,
    ]

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A decoder did what it says it never does, without trapping.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

/// Throws where a promise does not hold; `words` say which.
func promise(_ holds: Bool, _ words: @autoclosure () -> String) throws {
    guard holds else { throw BrokenPromise(description: words()) }
}
