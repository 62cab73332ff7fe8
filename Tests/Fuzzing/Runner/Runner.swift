import FuzzTargets
import Glibc

/// What the words of the command line ask for.
struct Runner {
    private let words: [String]

    init(_ words: [String]) { self.words = Array(words.dropFirst()) }

    func run() throws {
        guard let first = words.first else { throw RunnerError(description: "no target: \(Runner.names)") }
        if first == "list" { return list() }
        if first == "seeds", words.count == 2 { return try writeSeeds(to: words[1]) }
        guard let target = FuzzTarget.named(first), words.count > 1 else {
            throw RunnerError(description: "no such target: \(first); there are \(Runner.names)")
        }
        switch words[1] {
        case "try": for file in words.dropFirst(2) { print(file, try target.run(try File.read(file))) }
        case "mutate": try mutate(target, seed: UInt64(words[2]) ?? 0, count: Int(words[3]) ?? 0)
        default: try underLibFuzzer(target)
        }
    }

    private func list() {
        for target in FuzzTarget.all { print(target.name, target.budget, target.longest) }
    }

    private static var names: String { FuzzTarget.all.map(\.name).joined(separator: " ") }

    private func writeSeeds(to directory: String) throws {
        for target in FuzzTarget.all {
            mkdir("\(directory)/\(target.name)", 0o755)
            for seed in try target.seeds() {
                try File.write(seed.bytes, to: "\(directory)/\(target.name)/\(seed.name)")
            }
        }
    }

    private func mutate(_ target: FuzzTarget, seed: UInt64, count: Int) throws {
        var mutator = Mutator(seed: seed)
        let seeds = try target.seeds().map(\.bytes)
        for _ in 0..<count { _ = try target.run(mutator.next(from: seeds, longest: target.longest)) }
    }

    private func underLibFuzzer(_ target: FuzzTarget) throws {
        #if FUZZING
            guard let seconds = Int(words[1]) else {
                throw RunnerError(description: "no number of seconds: \(words[1])")
            }
            try LibFuzzer.run(target, seconds: seconds, arguments: Array(words.dropFirst(2)))
        #else
            throw RunnerError(description: "this build has no libFuzzer in it: use make fuzz")
        #endif
    }
}

struct RunnerError: Error, CustomStringConvertible {
    let description: String
}
