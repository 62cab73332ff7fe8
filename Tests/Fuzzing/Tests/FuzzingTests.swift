import Foundation
import FuzzTargets
import Testing

/// Every decoder of bytes from outside, given its corpus, what once broke it, and damage.
struct FuzzingTests {
    static let names = FuzzTarget.all.map(\.name)

    @Test(arguments: names) func `each input of the corpus is taken for what it is`(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try Kept.inputs("Corpus", of: name)
        #expect(!inputs.isEmpty)
        let accepted = try inputs.count { try target.run($0.bytes) == .accepted }
        #expect(accepted * 2 >= inputs.count, "most of the corpus is refused: it is of another version")
    }

    @Test(arguments: names) func `what once broke a decoder breaks it no more`(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        for input in try Kept.inputs("Regressions", of: name) {
            #expect(throws: Never.self, "\(input.name)") { try target.run(input.bytes) }
        }
    }

    @Test(arguments: names) func `damage to what is sound is refused, or harmless`(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let given = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0 ... .max)
        // Before the first run, so that it stands above a trap.
        print("fuzz \(name) mutate \(seed)")
        var mutator = Mutator(seed: seed)
        let inputs = try Kept.inputs("Corpus", of: name).map(\.bytes)
        for number in 0..<Self.rounds(of: name) {
            let input = mutator.next(from: inputs, longest: target.longest)
            #expect(throws: Never.self, "seed \(seed), input \(number): \(input)") { try target.run(input) }
        }
    }

    /// About a second each.
    private static func rounds(of name: String) -> Int {
        switch name {
        case "index", "http", "area", "home": 200
        case "membership", "zstd": 150
        default: 1500
        }
    }
}

/// Inputs that are kept as files.
private enum Kept {
    static func inputs(_ folder: String, of target: String) throws -> [(name: String, bytes: [UInt8])] {
        let url = Bundle.module.bundleURL.appendingPathComponent(folder).appendingPathComponent(target)
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }
}
